#include "plugin/reference/yaml_scalar.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace httptask {
namespace {

bool IsNull(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::optional<bool> BooleanOf(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

bool IsDigit(char letter) {
  return letter >= '0' && letter <= '9';
}

size_t DigitsAt(std::string_view text, size_t begin) {
  size_t end = begin;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end - begin;
}

// The parts of `[-+]? (\.[0-9]+ | [0-9]+ (\.[0-9]*)?) ([eE][-+]?[0-9]+)?`.
struct NumberParts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  bool has_point = false;
  std::string_view exponent;  // With its `e`.
};

// End of the exponent that begins at `begin`; `begin` when there is none.
size_t ExponentEnd(std::string_view text, size_t begin) {
  if (begin >= text.size() || (text[begin] != 'e' && text[begin] != 'E')) return begin;
  size_t digits = begin + 1;
  if (digits < text.size() && (text[digits] == '-' || text[digits] == '+')) ++digits;
  size_t count = DigitsAt(text, digits);
  return count == 0 ? begin : digits + count;
}

std::optional<NumberParts> PartsOf(std::string_view text) {
  NumberParts parts;
  size_t at = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    parts.negative = text[0] == '-';
    at = 1;
  }
  parts.whole = text.substr(at, DigitsAt(text, at));
  at += parts.whole.size();
  if (at < text.size() && text[at] == '.') {
    parts.has_point = true;
    parts.fraction = text.substr(at + 1, DigitsAt(text, at + 1));
    at += 1 + parts.fraction.size();
  }
  if (parts.whole.empty() && parts.fraction.empty()) return std::nullopt;
  size_t end = ExponentEnd(text, at);
  parts.exponent = text.substr(at, end - at);
  if (end != text.size()) return std::nullopt;
  return parts;
}

// JSON allows neither `+1`, `007`, `.5` nor `5.`.
std::string JsonNumber(const NumberParts& parts) {
  size_t first = parts.whole.find_first_not_of('0');
  std::string text = parts.negative ? "-" : "";
  text += first == std::string_view::npos ? "0" : parts.whole.substr(first);
  if (parts.has_point) text += fmt::format(".{}", parts.fraction.empty() ? "0" : parts.fraction);
  text += parts.exponent;
  return text;
}

// `0o17` and `0x1F`; larger ones than 64 bits hold stay text.
std::optional<Json> BasedNumber(std::string_view text) {
  int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 0;
  if (base == 0 || text.size() == 2) return std::nullopt;
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data() + 2, end, value, base);
  if (error != std::errc() || stop != end) return std::nullopt;
  return Json(value);
}

std::optional<Json> NumberOf(std::string_view text) {
  if (text.empty() || (!IsDigit(text[0]) && text[0] != '-' && text[0] != '+' && text[0] != '.')) {
    return std::nullopt;
  }
  if (auto based = BasedNumber(text)) return based;
  auto parts = PartsOf(text);
  if (!parts) return std::nullopt;
  auto number = ParseJson(JsonNumber(*parts));
  if (!number.ok()) return std::nullopt;
  return *std::move(number);
}

bool IsInteger(std::string_view text) {
  return text.find_first_of(".eE") == std::string_view::npos || text.starts_with("0x");
}

}  // namespace

Json ResolvePlainScalar(std::string_view text) {
  if (IsNull(text)) return nullptr;
  if (auto boolean = BooleanOf(text)) return *boolean;
  if (auto number = NumberOf(text)) return *std::move(number);
  return std::string(text);
}

StatusOr<Json> ResolveTaggedScalar(std::string_view tag, std::string_view text) {
  if (tag == "str") return Json(std::string(text));
  if (tag == "null" && IsNull(text)) return Json(nullptr);
  if (tag == "bool") {
    if (auto boolean = BooleanOf(text)) return Json(*boolean);
  }
  if (tag == "float" || (tag == "int" && IsInteger(text))) {
    if (auto number = NumberOf(text)) return *std::move(number);
  }
  bool known = tag == "null" || tag == "bool" || tag == "int" || tag == "float";
  return MakeError(Reason::kReferenceInvalid,
                   known ? fmt::format("the value does not fit its tag `!!{}`", tag)
                         : fmt::format("the tag `{}` is not one of `!!str`, `!!int`, `!!float`, "
                                       "`!!bool`, `!!null`, `!!map` and `!!seq`; remove it",
                                       tag));
}

}  // namespace httptask
