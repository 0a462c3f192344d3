#include "plugin/prepare/form_body.h"

#include "plugin/base/text.h"
#include "plugin/prepare/parameter_style.h"

namespace httptask {
namespace {

std::string ValueText(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : FormatJson(value);
}

void Add(const std::string& name, const Json& value, std::string& text) {
  if (!text.empty()) text += '&';
  text += PercentEncode(name) + "=" + PercentEncode(ValueText(value), "*");
}

// OpenAPI 3.1, "Encoding Object": these three make it a parameter; `form` is the default style.
bool IsStyled(const Json* rule) {
  return rule != nullptr &&
         (FindMember(*rule, "style") != nullptr || FindMember(*rule, "explode") != nullptr ||
          FindMember(*rule, "allowReserved") != nullptr);
}

std::string FormatStyled(const std::string& name, const Json& value, const Json& rule) {
  Parameter parameter;
  parameter.name = name;
  parameter.in = ParameterLocation::kQuery;
  const std::string_view style = StringMember(rule, "style");
  parameter.style = style.empty() ? "form" : style;
  const Json* explode = FindMember(rule, "explode");
  parameter.explode = explode == nullptr ? parameter.style == "form" : *explode == true;
  const Json* reserved = FindMember(rule, "allowReserved");
  parameter.allow_reserved = reserved != nullptr && *reserved == true;
  return FormatParameter(parameter, value);
}

}  // namespace

std::string FormatFormBody(const Json& body, const Json& rules) {
  std::string text;
  for (const auto& [name, value] : body.items()) {
    if (const Json* rule = FindMember(rules, name); IsStyled(rule)) {
      const std::string pairs = FormatStyled(name, value, *rule);
      if (!pairs.empty()) text += (text.empty() ? "" : "&") + pairs;
    } else if (!value.is_array()) {
      Add(name, value, text);
    } else {
      for (const Json& item : value) Add(name, item, text);
    }
  }
  return text;
}

}  // namespace httptask
