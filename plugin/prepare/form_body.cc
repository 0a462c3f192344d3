#include "plugin/prepare/form_body.h"

#include "plugin/base/text.h"

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

}  // namespace

std::string FormatFormBody(const Json& body) {
  std::string text;
  for (const auto& [name, value] : body.items()) {
    if (!value.is_array()) {
      Add(name, value, text);
      continue;
    }
    for (const Json& item : value) Add(name, item, text);
  }
  return text;
}

}  // namespace httptask
