#include "plugin/schema/merge.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace httptask {
namespace {

constexpr size_t kMergeDepthMax = 32;
// Schemas looked at in one call: a circle of `allOf` would double with every turn.
constexpr size_t kMergeStepsMax = 2'000;

bool IsMergedApart(const std::string& keyword) {
  return keyword == "allOf" || keyword == "oneOf" || keyword == "anyOf";
}

void AddProperties(Json from, Json& into) {
  if (!from.is_object()) return;
  Json& properties = into["properties"];
  if (!properties.is_object()) {
    properties = std::move(from);
    return;
  }
  for (auto& [name, schema] : from.get_ref<Json::object_t&>()) {
    Json& property = properties[name];
    if (property.is_null()) {
      property = std::move(schema);
    } else if (property != schema) {
      // Both say something about the member: it has to fit both.
      property = {{"allOf", Json::array({std::move(property), std::move(schema)})}};
    }
  }
}

void AddRequired(const Json& from, Json& into) {
  if (!from.is_array()) return;
  Json& required = into["required"];
  if (!required.is_array()) required = Json::array();
  for (const Json& name : from) {
    if (std::find(required.begin(), required.end(), name) == required.end())
      required.push_back(name);
  }
}

// Whether `limit` leaves less than the one that is there.
bool IsTighter(std::string_view keyword, const Json& limit, const Json& there) {
  if (!limit.is_number() || !there.is_number()) return false;
  const double value = limit.get<double>();
  const double before = there.get<double>();
  if (keyword.starts_with("min") || keyword == "exclusiveMinimum") return value > before;
  if (keyword.starts_with("max") || keyword == "exclusiveMaximum") return value < before;
  return false;
}

bool HasAnotherType(const Json& branch, const Json& merged) {
  const Json* type = FindMember(branch, "type");
  const Json* there = FindMember(merged, "type");
  return type != nullptr && there != nullptr && *type != *there;
}

// The keywords that tell of what a value holds, whatever else it may be instead.
Json MembersOf(const Json& branch) {
  Json members = Json::object();
  for (const char* keyword : {"properties", "items"}) {
    if (const Json* value = FindMember(branch, keyword)) members[keyword] = *value;
  }
  return members;
}

// `is_all`: of `allOf`, where everything counts; of a branch only what is new does.
void Add(Json from, Json& into, bool is_all) {
  for (auto& [keyword, value] : from.get_ref<Json::object_t&>()) {
    if (keyword == "properties") {
      AddProperties(std::move(value), into);
    } else if (keyword == "required") {
      if (is_all) AddRequired(value, into);
    } else if (const Json* there = FindMember(into, keyword);
               there == nullptr || (is_all && IsTighter(keyword, value, *there))) {
      into[keyword] = std::move(value);
    }
  }
}

class Merger {
 public:
  explicit Merger(const Definitions& definitions) : definitions_(definitions) {}
  Json Merge(const Json& schema, size_t depth);

 private:
  const Definitions& definitions_;
  size_t steps_ = 0;
};

Json Merger::Merge(const Json& schema, size_t depth) {
  if (depth > kMergeDepthMax || ++steps_ > kMergeStepsMax) return Json::object();
  Json resolved = ResolveSchema(schema, definitions_);
  if (!resolved.is_object()) return Json::object();
  Json merged = Json::object();
  for (auto& [keyword, value] : resolved.get_ref<Json::object_t&>()) {
    if (!IsMergedApart(keyword)) merged[keyword] = std::move(value);
  }
  if (const Json* parts = FindMember(resolved, "allOf"); parts != nullptr && parts->is_array()) {
    for (const Json& part : *parts) Add(Merge(part, depth + 1), merged, true);
  }
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const Json* branches = FindMember(resolved, keyword);
    if (branches == nullptr || !branches->is_array()) continue;
    for (const Json& branch : *branches) {
      Json whole = Merge(branch, depth + 1);
      // A branch that is only null says that the others may be left empty.
      const Json* type = FindMember(whole, "type");
      if (type != nullptr && *type == "null") continue;
      Add(HasAnotherType(whole, merged) ? MembersOf(whole) : std::move(whole), merged, false);
    }
  }
  return merged;
}

}  // namespace

Json MergeSchema(const Json& schema, const Definitions& definitions) {
  return Merger(definitions).Merge(schema, 0);
}

}  // namespace httptask
