#include "plugin/reference/openapi/schema_subtypes.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "plugin/reference/document/reference_text.h"
#include "plugin/schema/discriminator.h"

namespace httptask {
namespace {

struct Container {
  std::string_view pointer;
  const Json* schemas;
};

std::array<Container, 2> ContainersOf(const Json& root) {
  const Json* components = FindMember(root, "components");
  return {{{"#/components/schemas",
            components == nullptr ? nullptr : FindMember(*components, "schemas")},
           {"#/definitions", FindMember(root, "definitions")}}};
}

// The pointers that a schema's `allOf` refers to.
std::vector<std::string> ParentsOf(const Json& schema) {
  std::vector<std::string> parents;
  const Json* parts = FindMember(schema, "allOf");
  if (parts == nullptr || !parts->is_array()) return parents;
  for (const Json& part : *parts) {
    const std::string_view reference = StringMember(part, "$ref");
    if (!reference.starts_with("#/")) continue;
    parents.push_back(ReadReferenceText(reference, "#", {}).pointer);
  }
  return parents;
}

// Whether a mapping has this target, or there is none that could say otherwise.
bool MayBe(const Json& discriminator, std::string_view pointer) {
  const Json* mapping = FindMember(discriminator, "mapping");
  if (mapping == nullptr || !mapping->is_object() || mapping->empty()) return true;
  return std::any_of(mapping->begin(), mapping->end(),
                     [&](const Json& target) { return target == pointer; });
}

// The values that mean a branch: its own, and other names in the mapping.
Json ValuesOf(const Json& choice, const Json& branch) {
  const std::string own = DiscriminatorValue(choice, branch);
  Json values = Json::array({own});
  const Json* mapping = FindMember(choice["discriminator"], "mapping");
  if (mapping == nullptr || !mapping->is_object()) return values;
  for (const auto& [value, target] : mapping->get_ref<const Json::object_t&>()) {
    if (value != own && target == StringMember(branch, "$ref")) values.push_back(value);
  }
  return values;
}

// `{"if": a value of the branch, "then": the branch}`.
Json MakeRule(const std::string& property, const Json& values, const Json& branch) {
  return {
      {"if",
       {{"properties", {{property, {{"enum", values}}}}}, {"required", Json::array({property})}}},
      {"then", branch}};
}

}  // namespace

SchemaSubtypes::SchemaSubtypes(const Json& root) {
  for (const Container& container : ContainersOf(root)) {
    if (container.schemas == nullptr || !container.schemas->is_object()) continue;
    for (const auto& [name, schema] : container.schemas->get_ref<const Json::object_t&>()) {
      const std::string pointer = std::string(container.pointer) + "/" + EscapePointerToken(name);
      for (const std::string& parent : ParentsOf(schema)) children_[parent].push_back(pointer);
    }
  }
}

std::vector<std::string> SchemaSubtypes::Of(std::string_view pointer) const {
  std::vector<std::string> found;
  std::set<std::string, std::less<>> seen = {std::string(pointer)};
  std::string_view parent = pointer;
  for (size_t next = 0;; ++next) {
    const auto children = children_.find(parent);
    if (children != children_.end()) {
      for (const std::string& child : children->second) {
        if (found.size() > kSubtypesMax) return found;
        if (seen.insert(child).second) found.push_back(child);
      }
    }
    if (next == found.size()) return found;
    parent = *seen.find(found[next]);
  }
}

bool SchemaSubtypes::IsDirect(std::string_view child, std::string_view parent) const {
  const auto children = children_.find(parent);
  return children != children_.end() && std::find(children->second.begin(), children->second.end(),
                                                  child) != children->second.end();
}

Json MakeSubtypeChoice(const Json& base, std::string_view pointer,
                       const std::vector<std::string>& subtypes) {
  Json choice = Json::object();
  for (const char* words : {"title", "description"}) {
    if (const Json* text = FindMember(base, words)) choice[words] = *text;
  }
  choice["discriminator"] = *FindMember(base, "discriminator");
  Json branches = Json::array();
  for (const std::string& subtype : subtypes) branches.push_back(Json{{"$ref", subtype}});
  if (MayBe(choice["discriminator"], pointer)) branches.push_back(Json{{"$ref", pointer}});
  const std::string property(DiscriminatorProperty(choice));
  Json all_values = Json::array();
  Json rules = Json::array();
  for (const Json& branch : branches) {
    const Json values = ValuesOf(choice, branch);
    for (const Json& value : values) all_values.push_back(value);
    rules.push_back(MakeRule(property, values, branch));
  }
  // Not `oneOf`: what fits a subtype fits those that it is made of as well. So the rules say which.
  choice["anyOf"] = std::move(branches);
  choice["properties"][property]["enum"] = std::move(all_values);
  choice["allOf"] = std::move(rules);
  return choice;
}

}  // namespace httptask
