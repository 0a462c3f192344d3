#include "plugin/schema/discriminator.h"

#include "plugin/base/text.h"

namespace httptask {
namespace {

// `Cat` of `#/components/schemas/Cat`.
std::string LastSegment(std::string_view reference) {
  const size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos) return std::string(reference);
  return UnescapePointerToken(PercentDecode(reference.substr(slash + 1)));
}

}  // namespace

std::string_view DiscriminatorProperty(const Json& schema) {
  const Json* discriminator = FindMember(schema, "discriminator");
  return discriminator == nullptr ? "" : StringMember(*discriminator, "propertyName");
}

std::string DiscriminatorValue(const Json& schema, const Json& branch) {
  const std::string_view target = StringMember(branch, "$ref");
  if (target.empty() || DiscriminatorProperty(schema).empty()) return "";
  const std::string name = LastSegment(target);
  const Json* mapping = FindMember(schema["discriminator"], "mapping");
  if (mapping == nullptr || !mapping->is_object()) return name;
  for (const auto& [value, meant] : mapping->items()) {
    if (meant.is_string() && (meant == target || meant == name)) return value;
  }
  return name;
}

std::vector<std::string> DiscriminatorValues(const Json& schema) {
  std::vector<std::string> values;
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const Json* branches = FindMember(schema, keyword);
    if (branches == nullptr || !branches->is_array()) continue;
    for (const Json& branch : *branches) {
      if (std::string value = DiscriminatorValue(schema, branch); !value.empty())
        values.push_back(std::move(value));
    }
  }
  return values;
}

}  // namespace httptask
