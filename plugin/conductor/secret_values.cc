#include "plugin/conductor/secret_values.h"

#include <algorithm>
#include <string_view>

namespace httptask {
namespace {

constexpr std::string_view kOpening = "${workflow.secrets.";

// The part of `value` that an expression from `begin` on stands for: all of it when there are more
// expressions, because nothing tells where one ends.
std::string_view PartOf(std::string_view value, std::string_view text, size_t begin) {
  const size_t end = text.find('}', begin);
  if (end == std::string_view::npos) return value;
  const std::string_view before = text.substr(0, begin);
  const std::string_view after = text.substr(end + 1);
  const bool is_alone = before.find("${") == before.npos && after.find("${") == after.npos;
  const bool fits = value.size() >= before.size() + after.size() && value.starts_with(before) &&
                    value.ends_with(after);
  if (!is_alone || !fits) return value;
  return value.substr(before.size(), value.size() - before.size() - after.size());
}

void AddTexts(std::vector<std::string>& values, const Json& input) {
  if (input.is_string()) values.push_back(input.get<std::string>());
  if (!input.is_structured()) return;
  for (const Json& member : input) AddTexts(values, member);
}

void Walk(std::vector<std::string>& values, const Json& parameters, const Json& input) {
  if (parameters.is_string()) {
    const auto& text = parameters.get_ref<const std::string&>();
    const size_t begin = text.find(kOpening);
    if (begin == std::string::npos) return;
    if (!input.is_string()) return AddTexts(values, input);
    values.emplace_back(PartOf(input.get_ref<const std::string&>(), text, begin));
  } else if (parameters.is_array() && input.is_array()) {
    const size_t count = std::min(parameters.size(), input.size());
    for (size_t i = 0; i < count; ++i) Walk(values, parameters[i], input[i]);
  } else if (parameters.is_object() && input.is_object()) {
    for (const auto& [name, member] : parameters.items()) {
      if (const Json* given = FindMember(input, name)) Walk(values, member, *given);
    }
  }
}

}  // namespace

std::vector<std::string> FindSecretValues(const Json& parameters, const Json& input) {
  std::vector<std::string> values;
  Walk(values, parameters, input);
  return values;
}

}  // namespace httptask
