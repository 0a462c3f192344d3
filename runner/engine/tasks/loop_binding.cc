#include "runner/engine/tasks/loop_binding.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace httptask::runner {
namespace {

bool IsNameLetter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Takes `.name`, `['name']` or `["name"]` off the front; nothing when there is something else.
std::optional<std::string_view> TakeName(std::string_view& text) {
  std::string_view name;
  if (text.starts_with("['") || text.starts_with("[\"")) {
    const size_t end = text.find(text[1], 2);
    if (end == std::string_view::npos || text.substr(end + 1, 1) != "]") return std::nullopt;
    name = text.substr(2, end - 2);
    text.remove_prefix(end + 2);
    return name;
  }
  if (!text.starts_with('.')) return std::nullopt;
  size_t end = 1;
  while (end < text.size() && IsNameLetter(text[end])) ++end;
  name = text.substr(1, end - 1);
  text.remove_prefix(end);
  if (name.empty()) return std::nullopt;
  return name;
}

// The members of the loop that are read; nothing when it cannot be told.
std::optional<std::vector<std::string>> FindRead(std::string_view condition,
                                                 std::string_view name) {
  std::vector<std::string> members;
  while (true) {
    const size_t found = condition.find('$');
    if (found == std::string_view::npos) return members;
    const bool is_root =
        found == 0 || (!IsNameLetter(condition[found - 1]) && condition[found - 1] != '$');
    condition.remove_prefix(found + 1);
    if (!is_root) return std::nullopt;
    const auto first = TakeName(condition);
    if (!first) return std::nullopt;
    if (*first != name) continue;
    const auto member = TakeName(condition);
    if (!member) return std::nullopt;
    members.emplace_back(*member);
  }
}

}  // namespace

Json LoopBinding(std::string_view condition, std::string_view name, const Json& output,
                 const Json& added, const std::vector<std::string>& removed) {
  const auto read = FindRead(condition, name);
  if (!read) {
    Json all = output;
    for (const std::string& member : removed) all.erase(member);
    for (const auto& [member, value] : added.items()) all[member] = value;
    return all;
  }
  Json binding = Json::object();
  for (const std::string& member : *read) {
    if (std::find(removed.begin(), removed.end(), member) != removed.end()) continue;
    const Json* value = FindMember(added, member);
    if (value == nullptr) value = FindMember(output, member);
    if (value != nullptr) binding[member] = *value;
  }
  return binding;
}

}  // namespace httptask::runner
