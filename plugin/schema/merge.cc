#include "plugin/schema/merge.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/schema/discriminator.h"

namespace httptask {
namespace {

constexpr size_t kMergeDepthMax = 32;
// Schemas looked at in one call: a circle of `allOf` would double with every turn.
constexpr size_t kMergeStepsMax = 2'000;

bool IsMergedApart(const std::string& keyword) {
  return keyword == "allOf" || keyword == "oneOf" || keyword == "anyOf";
}

// Members that both describe have to fit both where `keyword` is `allOf`, either where `anyOf`.
void AddProperties(Json from, Json& into, const char* keyword) {
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
      property = {{keyword, Json::array({std::move(property), std::move(schema)})}};
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

// `tightens`: of `allOf`, where every limit counts.
void Add(Json from, Json& into, bool tightens) {
  for (auto& [keyword, value] : from.get_ref<Json::object_t&>()) {
    if (keyword == "properties") {
      AddProperties(std::move(value), into, "allOf");
    } else if (keyword == "required") {
      AddRequired(value, into);
    } else if (const Json* there = FindMember(into, keyword);
               there == nullptr || (tightens && IsTighter(keyword, value, *there))) {
      into[keyword] = std::move(value);
    }
  }
}

// `enum`, or `const` as a list of one; null when every value is allowed.
Json AllowedValues(const Json& schema) {
  if (const Json* allowed = FindMember(schema, "enum"); allowed && allowed->is_array())
    return *allowed;
  const Json* only = FindMember(schema, "const");
  return only == nullptr ? Json() : Json::array({*only});
}

// Of two branches: what either allows is allowed, what both ask for is asked for.
void KeepWhatBothSay(const Json& branch, Json& either) {
  Json allowed = AllowedValues(either);
  const Json others = AllowedValues(branch);
  for (const Json& value : others) {
    if (allowed.is_array() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
      allowed.push_back(value);
  }
  either.erase("enum");
  either.erase("const");
  if (allowed.is_array() && others.is_array()) either["enum"] = std::move(allowed);
  const Json* required = FindMember(either, "required");
  if (required == nullptr) return;
  const Json* needed = FindMember(branch, "required");
  Json both = Json::array();
  for (const Json& name : *required) {
    if (needed && std::find(needed->begin(), needed->end(), name) != needed->end())
      both.push_back(name);
  }
  either["required"] = std::move(both);
}

// Of keywords that differ otherwise the first branch's is kept: they describe the likely value.
void AddBranch(Json branch, Json& either) {
  for (auto& [keyword, value] : branch.get_ref<Json::object_t&>()) {
    if (keyword == "properties") {
      AddProperties(std::move(value), either, "anyOf");
    } else if (keyword != "required" && keyword != "enum" && keyword != "const" &&
               FindMember(either, keyword) == nullptr) {
      either[keyword] = std::move(value);
    }
  }
}

// The values of a discriminator, where the property itself does not list them.
void AddDiscriminator(const std::string& property, const std::vector<std::string>& values,
                      Json& into) {
  if (values.empty()) return;
  AddProperties({{property, {{"enum", values}}}}, into, "allOf");
}

class Merger {
 public:
  explicit Merger(const Definitions& definitions) : definitions_(definitions) {}
  Json Merge(const Json& schema, size_t depth);

 private:
  Json EitherOf(const Json& branches, const Json& base, size_t depth);

  const Definitions& definitions_;
  size_t steps_ = 0;
};

// What branches that stand beside `base` have in common, with the members of all.
Json Merger::EitherOf(const Json& branches, const Json& base, size_t depth) {
  Json either = Json::object();
  bool has_first = false;
  for (const Json& branch : branches) {
    Json whole = Merge(branch, depth + 1);
    // A branch that is only null says that the others may be left empty.
    const Json* type = FindMember(whole, "type");
    if (type != nullptr && *type == "null") continue;
    if (HasAnotherType(whole, base) || HasAnotherType(whole, either)) {
      AddBranch(MembersOf(whole), either);
    } else if (!std::exchange(has_first, true)) {
      Add(std::move(whole), either, false);
    } else {
      KeepWhatBothSay(whole, either);
      AddBranch(std::move(whole), either);
    }
  }
  return either;
}

Json Merger::Merge(const Json& schema, size_t depth) {
  if (depth > kMergeDepthMax || ++steps_ > kMergeStepsMax) return Json::object();
  Json resolved = ResolveSchema(schema, definitions_);
  if (!resolved.is_object()) return Json::object();
  const std::string discriminator(DiscriminatorProperty(resolved));
  const std::vector<std::string> values = DiscriminatorValues(resolved);
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
    Add(EitherOf(*branches, merged, depth), merged, false);
  }
  AddDiscriminator(discriminator, values, merged);
  return merged;
}

}  // namespace

Json MergeSchema(const Json& schema, const Definitions& definitions) {
  return Merger(definitions).Merge(schema, 0);
}

}  // namespace httptask
