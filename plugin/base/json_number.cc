#include "plugin/base/json_number.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "plugin/base/check.h"

namespace httptask {
namespace {

// Marks a binary value as the text of a number.
constexpr uint64_t kNumberSubtype = 0x4e;
// Every decimal of so many digits comes back from a double (DBL_DIG), unless it is too small.
constexpr size_t kSafeDigits = 15;
// Whole numbers and fractions within these powers of ten are written without an exponent, as
// ECMAScript does it.
constexpr double kPlainMin = 1e-6;
constexpr double kPlainMax = 1e21;

// Digits that count: without sign, point, exponent, and zeros at both ends.
std::string SignificantDigits(std::string_view text) {
  std::string digits;
  for (char c : text.substr(0, text.find_first_of("eE"))) {
    if ((c >= '1' && c <= '9') || (c == '0' && !digits.empty())) digits += c;
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits;
}

// The shortest text that reads back as the same double.
std::string ShortestText(double value, std::chars_format format) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  return {buffer.data(), end};
}

// `1e+05` as `1e5`.
std::string PlainExponent(std::string text) {
  const size_t sign = text.find('e') + 1;
  const size_t begin = text[sign] == '-' ? sign + 1 : sign;
  text.erase(begin, text.find_first_of("123456789", sign) - begin);
  return text;
}

bool FitsDouble(double value, std::string_view text) {
  if (!std::isfinite(value)) return false;
  const std::string digits = SignificantDigits(text);
  if (value == 0) return digits.empty();
  if (digits.size() <= kSafeDigits && std::isnormal(value)) return true;
  return digits == SignificantDigits(ShortestText(value, std::chars_format::scientific));
}

template <typename T>
bool Read(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool IsExactNumber(const Json& value) {
  return value.is_binary() && value.get_binary().has_subtype() &&
         value.get_binary().subtype() == kNumberSubtype;
}

Json NumberFromText(std::string_view text) {
  if (text == "-0") return -0.0;
  if (text.find_first_of(".eE") == std::string_view::npos) {
    if (int64_t value = 0; Read(text, value)) return value;
    if (uint64_t value = 0; Read(text, value)) return value;
  } else if (double value = 0; Read(text, value) && FitsDouble(value, text)) {
    return value;
  }
  return Json::binary(std::vector<uint8_t>(text.begin(), text.end()), kNumberSubtype);
}

bool IsNumber(const Json& value) {
  return value.is_number() || IsExactNumber(value);
}

std::string NumberText(const Json& value) {
  HTTPTASK_CHECK(IsNumber(value));
  if (IsExactNumber(value)) return {value.get_binary().begin(), value.get_binary().end()};
  if (value.is_number_unsigned()) return fmt::format_int(value.get<uint64_t>()).str();
  if (value.is_number_integer()) return fmt::format_int(value.get<int64_t>()).str();
  const auto number = value.get<double>();
  if (!std::isfinite(number))
    return "null";  // Made by our own arithmetic only; JSON has no word for it.
  const double size = std::abs(number);
  if (size != 0 && (size < kPlainMin || size >= kPlainMax)) {
    return PlainExponent(ShortestText(number, std::chars_format::scientific));
  }
  std::string text = ShortestText(number, std::chars_format::fixed);
  if (text.find('.') == std::string::npos) text += ".0";
  return text;
}

}  // namespace httptask
