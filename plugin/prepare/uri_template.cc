#include "plugin/prepare/uri_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// RFC 6570, appendix A.
struct Operator {
  char sign;
  std::string_view first;
  std::string_view separator;
  bool is_named;
  std::string_view if_empty;
  bool keeps_reserved;
};
constexpr std::array<Operator, 8> kOperators = {{{'\0', "", ",", false, "", false},
                                                 {'+', "", ",", false, "", true},
                                                 {'.', ".", ".", false, "", false},
                                                 {'/', "/", "/", false, "", false},
                                                 {';', ";", ";", true, "", false},
                                                 {'?', "?", "&", true, "=", false},
                                                 {'&', "&", "&", true, "=", false},
                                                 {'#', "#", ",", false, "", true}}};
constexpr size_t kPrefixMax = 9'999;
constexpr std::string_view kReserved = ":/?#[]@!$&'()*+,;=";

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool IsEncoded(std::string_view text, size_t at) {
  return text[at] == '%' && at + 2 < text.size() && IsHexDigit(text[at + 1]) &&
         IsHexDigit(text[at + 2]);
}

// Reserved characters and what is percent-encoded already stay.
std::string EncodeReserved(std::string_view text) {
  std::string encoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsEncoded(text, i)) {
      encoded += text.substr(i, 3);
      i += 2;
    } else {
      encoded += PercentEncode(text.substr(i, 1), kReserved);
    }
  }
  return encoded;
}

std::string EncodeFor(std::string_view text, const Operator& rule) {
  return rule.keeps_reserved ? EncodeReserved(text) : PercentEncode(text);
}

std::string ExpandedText(const Json& value) {
  return value.is_string() ? value.get<std::string>() : FormatJson(value);
}

// The first `count` code points.
std::string_view Prefix(std::string_view text, size_t count) {
  size_t end = 0;
  while (end < text.size() && count > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    --count;
  }
  return text.substr(0, end);
}

struct Variable {
  std::string name;
  bool explode = false;
  size_t prefix = 0;  // 0: none.
};

bool IsName(std::string_view name) {
  bool may_be_dot = false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_letter =
        IsHexDigit(c) || (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '_';
    const bool is_dot = c == '.' && may_be_dot && i + 1 < name.size();
    if (!is_letter && !is_dot && !IsEncoded(name, i)) return false;
    if (c == '%') i += 2;
    may_be_dot = !is_dot;
  }
  return !name.empty();
}

std::optional<Variable> ReadVariable(std::string_view text) {
  Variable variable;
  if (text.ends_with('*')) {
    variable.explode = true;
    text.remove_suffix(1);
  } else if (const size_t colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), variable.prefix);
    const bool is_number = error == std::errc() && end == digits.data() + digits.size();
    // RFC 6570, section 2.4.1: the first digit is none of zero.
    if (!is_number || digits.starts_with('0') || variable.prefix > kPrefixMax) return std::nullopt;
    text = text.substr(0, colon);
  }
  if (!IsName(text)) return std::nullopt;
  variable.name = text;
  return variable;
}

std::string Named(const std::string& name, const std::string& value, const Operator& rule) {
  if (!rule.is_named) return value;
  return name + (value.empty() ? std::string(rule.if_empty) : "=" + value);
}

bool IsDefined(const Json* value) {
  if (value == nullptr || value->is_null()) return false;
  return !value->is_structured() ||
         std::any_of(value->begin(), value->end(), [](const Json& one) { return !one.is_null(); });
}

// The items, or the names and values, of a list or object.
std::string ExpandList(const Variable& variable, const Json& value, const Operator& rule) {
  std::vector<std::string> parts;
  const std::string_view between = variable.explode ? rule.separator : ",";
  for (const auto& [key, item] : value.items()) {
    if (item.is_null()) continue;
    const std::string text = EncodeFor(ExpandedText(item), rule);
    if (value.is_object()) {
      const std::string name = EncodeFor(key, rule);
      parts.push_back(variable.explode
                          ? (rule.is_named ? Named(name, text, rule) : name + "=" + text)
                          : name + "," + text);
    } else {
      parts.push_back(variable.explode ? Named(variable.name, text, rule) : text);
    }
  }
  const std::string joined = Join(parts, between);
  return variable.explode ? joined : Named(variable.name, joined, rule);
}

Status Refuse(size_t column, std::string_view what) {
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("the URI template is wrong at column {}: {}", column + 1, what));
}

StatusOr<std::string> ExpandExpression(std::string_view text, const Json& variables,
                                       size_t column) {
  const auto found = std::find_if(kOperators.begin() + 1, kOperators.end(),
                                  [&](const auto& one) { return text.starts_with(one.sign); });
  const Operator& rule = found == kOperators.end() ? kOperators[0] : *found;
  if (found != kOperators.end()) text.remove_prefix(1);
  std::string expanded;
  for (const std::string_view part : Split(text, ',')) {
    const auto variable = ReadVariable(part);
    if (!variable) return Refuse(column, fmt::format("\"{}\" is no variable", ToTerminal(part)));
    const Json* value = FindMember(variables, variable->name);
    if (!IsDefined(value)) continue;
    if (value->is_structured() && variable->prefix > 0) {
      return Refuse(column,
                    fmt::format("{} is a list, of which there is no prefix", variable->name));
    }
    expanded += expanded.empty() ? rule.first : rule.separator;
    if (value->is_structured()) {
      expanded += ExpandList(*variable, *value, rule);
      continue;
    }
    const std::string whole = ExpandedText(*value);
    const std::string_view kept = variable->prefix > 0 ? Prefix(whole, variable->prefix) : whole;
    expanded += Named(variable->name, EncodeFor(kept, rule), rule);
  }
  return expanded;
}

}  // namespace

StatusOr<std::string> ExpandUriTemplate(std::string_view text, const Json& variables) {
  std::string expanded;
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = std::min(text.find_first_of("{}", at), text.size());
    expanded += EncodeReserved(text.substr(at, open - at));
    if (open == text.size()) break;
    const size_t close = text.find('}', open);
    if (text[open] == '}' || close == std::string_view::npos) {
      return Refuse(open, "a brace has no partner");
    }
    HTTPTASK_ASSIGN_OR_RETURN(
        const std::string part,
        ExpandExpression(text.substr(open + 1, close - open - 1), variables, open));
    expanded += part;
    at = close + 1;
  }
  return expanded;
}

}  // namespace httptask
