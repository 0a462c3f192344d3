#include "runner/model/member_check.h"

#include <fmt/format.h>

#include <vector>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// A member with nearly the name that is missing, which is probably a slip.
std::string SuggestRename(const Json& object, std::string_view missing) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  const std::string_view nearest = Nearest(missing, names);
  if (nearest.empty()) return "";
  return fmt::format("rename {} to `{}`", Quote(nearest), missing);
}

}  // namespace

std::string CheckedObject::PointerTo(std::string_view name) const {
  return pointer + "/" + EscapePointerToken(name);
}

std::string_view RequireString(const CheckedObject& object, std::string_view name,
                               std::string_view help) {
  const Json* member = FindMember(object.value, name);
  if (member == nullptr) {
    std::string rename = SuggestRename(object.value, name);
    object.faults.AddAtValue(object.pointer, fmt::format("{} has no `{}`", object.noun, name),
                             rename.empty() ? std::string(help) : std::move(rename));
    return "";
  }
  if (!member->is_string()) {
    object.faults.AddAtValue(
        object.PointerTo(name),
        fmt::format("`{}` must be a string, not {}", name, WithArticle(JsonTypeName(*member))));
    return "";
  }
  const std::string_view text = member->get_ref<const std::string&>();
  if (Trim(text).empty()) {
    object.faults.AddAtValue(object.PointerTo(name), fmt::format("`{}` is empty", name),
                             std::string(help));
    return "";
  }
  return text;
}

const Json* FindTyped(const CheckedObject& object, std::string_view name, std::string_view type) {
  const Json* member = FindMember(object.value, name);
  if (member == nullptr || member->is_null()) return nullptr;
  if (JsonTypeName(*member) == type) return member;
  object.faults.AddAtValue(object.PointerTo(name),
                           fmt::format("`{}` must be {}, not {}", name, WithArticle(type),
                                       WithArticle(JsonTypeName(*member))));
  return nullptr;
}

std::string SuggestNearest(std::string_view name, std::span<const std::string> candidates) {
  const std::string_view nearest = Nearest(name, candidates);
  return nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest);
}

std::string WithArticle(std::string_view type) {
  if (type == "null") return "null";
  const bool is_vowel = std::string_view("aeiou").find(type.substr(0, 1)) != std::string_view::npos;
  return fmt::format("{} {}", is_vowel ? "an" : "a", type);
}

}  // namespace httptask::runner
