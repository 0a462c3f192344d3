#include "plugin/prepare/parameter_style.h"

#include <functional>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"

namespace httptask {
namespace {

// RFC 3986, section 2.2, but for what ends a query or its parts (`#`, `&`, `=`, `+`, brackets).
constexpr std::string_view kReservedInQuery = ":/?@!$'()*,;";

using Encode = std::function<std::string(std::string_view)>;

std::string ScalarText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  return FormatJson(value);
}

Encode EncoderOf(const Parameter& parameter) {
  if (parameter.in == ParameterLocation::kHeader) {
    return [](std::string_view text) { return std::string(text); };
  }
  const bool keep_reserved = parameter.in == ParameterLocation::kQuery && parameter.allow_reserved;
  return [keep_reserved](std::string_view text) {
    return MapPlainText(text, [keep_reserved](std::string_view plain) {
      return PercentEncode(plain, keep_reserved ? kReservedInQuery : "");
    });
  };
}

// The parts of a value: items, or names and values of members.
struct Parts {
  std::vector<std::pair<std::string, std::string>> members;  // Names are empty for items.
};

Parts PartsOf(const Json& value, const Encode& encode) {
  Parts parts;
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      parts.members.emplace_back(encode(name), encode(ScalarText(member)));
    }
  } else {
    for (const Json& item : value) parts.members.emplace_back("", encode(ScalarText(item)));
  }
  return parts;
}

// Items and members one after another: `a,b` or `k,v`; exploded members `k=v`.
std::string JoinParts(const Parts& parts, std::string_view separator, bool explode) {
  std::string text;
  bool is_first = true;
  for (const auto& [name, value] : parts.members) {
    if (!is_first) text += separator;
    is_first = false;
    if (!name.empty()) text += name + (explode ? "=" : std::string(separator));
    text += value;
  }
  return text;
}

// `name=a&name=b`, or `k=v&l=w` for an object.
std::string ExplodePairs(const Parts& parts, const std::string& name, std::string_view separator) {
  std::string text;
  for (const auto& [member, value] : parts.members) {
    if (!text.empty()) text += separator;
    text += (member.empty() ? name : member) + "=" + value;
  }
  return text;
}

// What stands between the items where the style has them in one value.
std::string SeparatorOf(const Parameter& parameter, const Encode& encode) {
  if (parameter.style == "spaceDelimited") return encode(" ");
  if (parameter.style == "pipeDelimited") return encode("|");
  if (parameter.style == "tabDelimited") return encode("\t");
  return ",";
}

std::string FormatPath(const Parameter& parameter, const Json& value, const Encode& encode) {
  const std::string name = encode(parameter.name);
  const bool is_single = !value.is_structured();
  const Parts parts = is_single ? Parts() : PartsOf(value, encode);
  if (parameter.style == "label") {
    if (is_single) return "." + encode(ScalarText(value));
    return "." + JoinParts(parts, parameter.explode ? "." : ",", parameter.explode);
  }
  if (parameter.style == "matrix") {
    if (is_single) {
      const std::string text = encode(ScalarText(value));
      return ";" + name + (text.empty() ? "" : "=" + text);
    }
    if (parameter.explode) return ";" + ExplodePairs(parts, name, ";");
    return ";" + name + "=" + JoinParts(parts, ",", false);
  }
  if (is_single) return encode(ScalarText(value));
  return JoinParts(parts, SeparatorOf(parameter, encode), parameter.explode);
}

// Names and indexes in brackets, at every depth: OpenAPI leaves what is below the first level open;
// this is how most servers read it.
void AddDeep(const std::string& name, const Json& value, const Encode& encode, std::string& text) {
  if (value.is_object()) {
    for (const auto& [member, inner] : value.items()) {
      AddDeep(name + "%5B" + encode(member) + "%5D", inner, encode, text);
    }
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      AddDeep(name + "%5B" + std::to_string(i) + "%5D", value[i], encode, text);
    }
  } else {
    text += (text.empty() ? "" : "&") + name + "=" + encode(ScalarText(value));
  }
}

// With `content` the value is written in that media type; JSON is the only one in use. Of a text
// with an expression nobody knows what it will be.
bool IsWrittenAsJson(const Parameter& parameter, const Json& value) {
  if (parameter.content_type.empty()) return false;
  const bool is_json = ToLower(parameter.content_type).find("json") != std::string::npos;
  const bool is_open = value.is_string() && HasExpression(value.get_ref<const std::string&>());
  return value.is_structured() || (is_json && !is_open);
}

std::string FormatPairs(const Parameter& parameter, const Json& value, const Encode& encode) {
  const std::string name = encode(parameter.name);
  if (!value.is_structured()) return name + "=" + encode(ScalarText(value));
  if (parameter.style == "deepObject") {
    std::string text;
    AddDeep(name, value, encode, text);
    return text;
  }
  const Parts parts = PartsOf(value, encode);
  if (parameter.explode) {
    // Each pair is a cookie of its own (RFC 6265, section 4.2.1).
    return ExplodePairs(parts, name, parameter.in == ParameterLocation::kCookie ? "; " : "&");
  }
  return name + "=" + JoinParts(parts, SeparatorOf(parameter, encode), false);
}

}  // namespace

std::string FormatParameter(const Parameter& parameter, const Json& value) {
  const Encode encode = EncoderOf(parameter);
  if (IsWrittenAsJson(parameter, value)) {
    Parameter plain = parameter;
    plain.content_type.clear();
    return FormatParameter(plain, FormatJson(value));
  }
  switch (parameter.in) {
    case ParameterLocation::kPath:
      return FormatPath(parameter, value, encode);
    case ParameterLocation::kQuery:
    case ParameterLocation::kCookie:
      return FormatPairs(parameter, value, encode);
    case ParameterLocation::kHeader:
      if (!value.is_structured()) return ScalarText(value);
      return JoinParts(PartsOf(value, encode), SeparatorOf(parameter, encode), parameter.explode);
  }
  return "";
}

}  // namespace httptask
