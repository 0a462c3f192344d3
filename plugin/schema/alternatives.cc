#include "plugin/schema/alternatives.h"

#include <algorithm>
#include <set>
#include <string>

#include "plugin/schema/discriminator.h"
#include "plugin/schema/merge.h"

namespace httptask {
namespace {

// How deep `allOf` within `allOf` is looked into, and how many branches of one choice are taken.
constexpr size_t kAlternativesDepthMax = 8;
constexpr size_t kBranchesMax = 50;

bool IsChoice(const Json* branches) {
  return branches != nullptr && branches->is_array() && !branches->empty();
}

std::vector<Json> TakeBranches(const Json& schema, const std::string& keyword) {
  Json rest = schema;
  const Json branches = rest[keyword];
  rest.erase(keyword);
  if (!IsChoice(FindMember(rest, "allOf"))) rest["allOf"] = Json::array();
  std::vector<Json> ways;
  for (const Json& branch : branches) {
    if (ways.size() >= kBranchesMax) break;
    Json way = rest;
    way["allOf"].push_back(branch);
    if (const std::string value = DiscriminatorValue(schema, branch); !value.empty()) {
      const std::string property(DiscriminatorProperty(schema));
      way["allOf"].push_back({{"required", Json::array({property})},
                              {"properties", {{property, {{"examples", Json::array({value})}}}}}});
    }
    ways.push_back(std::move(way));
  }
  return ways;
}

std::vector<Json> FindWays(const Json& schema, const Definitions& definitions, size_t depth) {
  if (depth > kAlternativesDepthMax) return {};
  const Json resolved = ResolveSchema(schema, definitions);
  for (const char* keyword : {"oneOf", "anyOf"}) {
    if (IsChoice(FindMember(resolved, keyword))) return TakeBranches(resolved, keyword);
  }
  const Json* parts = FindMember(resolved, "allOf");
  if (!IsChoice(parts)) return {};
  for (size_t i = 0; i < parts->size(); ++i) {
    std::vector<Json> ways = FindWays((*parts)[i], definitions, depth + 1);
    for (Json& way : ways) {
      Json whole = resolved;
      whole["allOf"][i] = std::move(way);
      way = std::move(whole);
    }
    if (!ways.empty()) return ways;
  }
  return {};
}

// Whether the schema declares every member of the object.
bool HasMembersOf(const Json& schema, const Json& object, const Definitions& definitions) {
  const Json whole = MergeSchema(schema, definitions);
  const Json* properties = FindMember(whole, "properties");
  const Json::object_t& members = object.get_ref<const Json::object_t&>();
  return properties != nullptr &&
         std::all_of(members.begin(), members.end(), [&](const auto& member) {
           return FindMember(*properties, member.first) != nullptr;
         });
}

std::set<std::string> RequiredNames(const Json& schema, const Definitions& definitions) {
  std::set<std::string> names;
  const Json whole = MergeSchema(schema, definitions);
  const Json* required = FindMember(whole, "required");
  if (required == nullptr || !required->is_array()) return names;
  for (const Json& name : *required) {
    if (name.is_string()) names.insert(name.get<std::string>());
  }
  return names;
}

}  // namespace

std::vector<Json> Alternatives(const Json& schema, const Definitions& definitions) {
  return FindWays(schema, definitions, 0);
}

std::optional<Json> MeantWay(const Json& value, const Json& schema,
                             const Definitions& definitions) {
  const Json resolved = ResolveSchema(schema, definitions);
  const std::string_view property = DiscriminatorProperty(resolved);
  if (property.empty() || !value.is_object()) return std::nullopt;
  const Json* named = FindMember(value, property);
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const Json* branches = FindMember(resolved, keyword);
    if (!IsChoice(branches)) continue;
    std::vector<Json> ways = TakeBranches(resolved, keyword);
    for (size_t i = 0; i < ways.size(); ++i) {
      const bool is_meant = named != nullptr
                                ? *named == DiscriminatorValue(resolved, (*branches)[i])
                                : HasMembersOf(ways[i], value, definitions);
      if (is_meant) return std::move(ways[i]);
    }
  }
  return std::nullopt;
}

Json WithoutOthers(const Json& way, const std::vector<Json>& ways, const Definitions& definitions) {
  const std::set<std::string> own = RequiredNames(way, definitions);
  Json forbidden = Json::object();
  for (const Json& other : ways) {
    for (const std::string& name : RequiredNames(other, definitions)) {
      if (!own.contains(name)) forbidden[name] = false;
    }
  }
  Json narrowed = way;
  narrowed["allOf"].push_back({{"properties", forbidden}});
  return narrowed;
}

bool IsForbidden(const Json& schema) {
  if (schema.is_boolean()) return schema == false;
  const Json* parts = FindMember(schema, "allOf");
  return parts != nullptr && parts->is_array() &&
         std::any_of(parts->begin(), parts->end(), [](const Json& part) { return part == false; });
}

}  // namespace httptask
