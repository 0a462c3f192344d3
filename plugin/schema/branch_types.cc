#include "plugin/schema/branch_types.h"

#include <algorithm>

#include "plugin/schema/schema_text.h"

namespace httptask {
namespace {

// Choices within choices, and how many branches of one are looked at.
constexpr size_t kChoiceDepthMax = 8;
constexpr size_t kTypedBranchesMax = 50;

using Types = std::vector<std::string>;

void Add(const Types& more, Types& types) {
  for (const std::string& type : more) {
    if (std::ranges::find(types, type) == types.end()) types.push_back(type);
  }
}

// The branches of the first choice of a schema; empty for none.
std::vector<Json> BranchesOf(const Json& resolved) {
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const Json* branches = FindMember(resolved, keyword);
    if (branches == nullptr || !branches->is_array() || branches->empty()) continue;
    const size_t count = std::min(branches->size(), kTypedBranchesMax);
    return {branches->begin(), branches->begin() + static_cast<ptrdiff_t>(count)};
  }
  return {};
}

// What a schema without `type` tells by its other keywords.
Types ToldTypes(const Json& schema) {
  if (FindMember(schema, "properties") != nullptr) return {"object"};
  if (FindMember(schema, "items") != nullptr) return {"array"};
  Types types;
  if (const Json* allowed = FindMember(schema, "enum"); allowed && allowed->is_array()) {
    for (const Json& one : *allowed) Add({std::string(JsonTypeName(one))}, types);
  } else if (const Json* only = FindMember(schema, "const")) {
    types = {std::string(JsonTypeName(*only))};
  }
  return types;
}

Types TypesAt(const Json& schema, const Definitions& definitions, size_t depth) {
  if (depth > kChoiceDepthMax) return {};
  const Json resolved = ResolveSchema(schema, definitions);
  if (Types types = SchemaTypes(resolved); !types.empty()) return types;
  if (const Json* parts = FindMember(resolved, "allOf"); parts != nullptr && parts->is_array()) {
    for (const Json& part : *parts) {
      if (Types types = TypesAt(part, definitions, depth + 1); !types.empty()) return types;
    }
  }
  const std::vector<Json> branches = BranchesOf(resolved);
  if (branches.empty()) return ToldTypes(resolved);
  Types types;
  for (const Json& branch : branches) {
    Types more = TypesAt(branch, definitions, depth + 1);
    // One branch that takes any type makes the whole take any.
    if (more.empty()) return ToldTypes(resolved);
    Add(more, types);
  }
  return types;
}

}  // namespace

std::vector<std::string> BranchTypes(const Json& schema, const Definitions& definitions) {
  return TypesAt(schema, definitions, 0);
}

std::vector<std::string> DescribeBranches(const Json& schema, const Definitions& definitions) {
  Types types = BranchTypes(schema, definitions);
  std::erase(types, "null");
  if (types.size() < 2) return {};
  std::vector<std::string> texts;
  for (const Json& branch : BranchesOf(ResolveSchema(schema, definitions))) {
    const Json resolved = ResolveSchema(branch, definitions);
    const Types own = BranchTypes(resolved, definitions);
    const bool is_plain =
        own.size() == 1 && own[0] != "object" && own[0] != "array" && own[0] != "null";
    if (is_plain) Add({DescribeSchema(resolved)}, texts);
  }
  return texts;
}

}  // namespace httptask
