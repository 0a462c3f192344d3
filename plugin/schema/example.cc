#include "plugin/schema/example.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "plugin/base/text.h"
#include "plugin/schema/format_rule.h"
#include "plugin/schema/merge.h"
#include "plugin/schema/pattern.h"
#include "plugin/schema/schema_text.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

constexpr size_t kDepthMax = 24;
constexpr size_t kItemsMax = 100;
constexpr size_t kLettersMax = 4096;

std::optional<double> NumberLimit(const Json& schema, std::string_view keyword) {
  const Json* limit = FindMember(schema, keyword);
  if (limit == nullptr || !limit->is_number()) return std::nullopt;
  return limit->get<double>();
}

size_t CountLimit(const Json& schema, std::string_view keyword, size_t otherwise) {
  const auto limit = NumberLimit(schema, keyword);
  return limit && *limit >= 0 ? static_cast<size_t>(*limit) : otherwise;
}

bool IsTrue(const Json& schema, std::string_view keyword) {
  const Json* member = FindMember(schema, keyword);
  return member != nullptr && *member == true;
}

// The type to make: the first that is not null, else what the other keywords tell.
std::string ExampleType(const Json& schema) {
  for (const std::string& type : SchemaTypes(schema)) {
    if (type != "null") return type;
  }
  if (!SchemaTypes(schema).empty()) return "null";
  if (FindMember(schema, "properties") != nullptr || FindMember(schema, "required") != nullptr)
    return "object";
  if (FindMember(schema, "items") != nullptr || FindMember(schema, "prefixItems") != nullptr)
    return "array";
  if (FindMember(schema, "minimum") != nullptr || FindMember(schema, "maximum") != nullptr)
    return "number";
  return "string";
}

std::string WithLength(std::string text, const Json& schema) {
  const size_t min = std::min(CountLimit(schema, "minLength", 0), kLettersMax);
  const size_t max = CountLimit(schema, "maxLength", kLettersMax);
  while (text.size() < min) text += 'x';
  if (text.size() > max) text.resize(max);
  return text;
}

Json ExampleString(const Json& schema) {
  if (const std::string_view pattern = StringMember(schema, "pattern"); !pattern.empty()) {
    std::string text = MakeMatch(pattern, CountLimit(schema, "minLength", 1));
    if (!text.empty()) return text;
  }
  if (const auto sample = SampleOfFormat(StringMember(schema, "format")); !sample.empty()) {
    return std::string(sample);
  }
  return WithLength("string", schema);
}

// A number within the bounds: the least one that the schema names, else 0 or the greatest below.
double ExampleNumber(const Json& schema, bool is_integer) {
  const double step = NumberLimit(schema, "multipleOf").value_or(is_integer ? 1 : 0);
  const double gap = step > 0 ? step : 0.5;
  double low = NumberLimit(schema, "minimum").value_or(-HUGE_VAL);
  if (const auto limit = NumberLimit(schema, "exclusiveMinimum")) low = std::max(low, *limit + gap);
  double high = NumberLimit(schema, "maximum").value_or(HUGE_VAL);
  if (const auto limit = NumberLimit(schema, "exclusiveMaximum"))
    high = std::min(high, *limit - gap);
  double value =
      low > 0 || high < 0 ? (std::isfinite(low) ? low : high) : std::max(low, std::min(1.0, high));
  if (step > 0)
    value = (std::isfinite(low) ? std::ceil(value / step) : std::floor(value / step)) * step;
  if (value > high && step > 0) value = std::floor(high / step) * step;
  if (low < high && value <= low && NumberLimit(schema, "exclusiveMinimum") && step <= 0)
    value = (low + high) / 2;
  return value;
}

class ExampleMaker {
 public:
  ExampleMaker(const Definitions& definitions, ExampleMembers members, ExampleSide side)
      : definitions_(definitions), members_(members), side_(side) {}

  Json Make(const Json& schema, size_t depth) {
    if (std::optional<Json> given = GivenValue(schema)) return *std::move(given);
    const Json resolved = ResolveSchema(schema, definitions_);
    if (std::optional<Json> branch = FromBranches(resolved, depth)) return *std::move(branch);
    return FromKeywords(MergeSchema(resolved, definitions_), depth);
  }

  // Puts what is missing into `value`.
  Json Complete(Json value, const Json& schema, size_t depth) {
    if (depth > kDepthMax) return value;
    const Json whole = MergeSchema(schema, definitions_);
    if (value.is_array()) {
      const Json* items = FindMember(whole, "items");
      for (Json& item : value) {
        if (items != nullptr) item = Complete(std::move(item), *items, depth + 1);
      }
      return value;
    }
    if (!value.is_object()) return value;
    AddMembers(whole, depth, value);
    return value;
  }

 private:
  // What the schema itself gives, when it fits.
  std::optional<Json> GivenValue(const Json& schema) {
    const Json whole = MergeSchema(schema, definitions_);
    std::vector<Json> candidates;
    const auto add = [&](std::string_view keyword, bool is_list) {
      const Json* member = FindMember(whole, keyword);
      if (member == nullptr) return;
      if (!is_list) return candidates.push_back(*member);
      if (!member->is_array()) return;
      // Null is allowed but tells nothing: other values first.
      std::copy_if(member->begin(), member->end(), std::back_inserter(candidates),
                   [](const Json& one) { return !one.is_null(); });
      if (candidates.empty() && !member->empty()) candidates.push_back((*member)[0]);
    };
    add("const", false);
    add("example", false);
    add("examples", true);
    add("default", false);
    add("enum", true);
    for (const Json& candidate : candidates) {
      if (candidate.is_null() && candidates.size() > 1) continue;
      if (IsWhole(candidate) && Fits(candidate, schema)) return candidate;
    }
    return std::nullopt;
  }

  // An example that the document gives for a whole object holds optional members; when only the
  // required ones are asked for, it is made member by member instead.
  bool IsWhole(const Json& candidate) const {
    return members_ == ExampleMembers::kAll || !(candidate.is_object() && !candidate.empty());
  }

  // The first branch of oneOf or anyOf whose example fits the whole.
  std::optional<Json> FromBranches(const Json& schema, size_t depth) {
    for (const char* keyword : {"oneOf", "anyOf"}) {
      const Json* branches = FindMember(schema, keyword);
      if (branches == nullptr || !branches->is_array() || depth > kDepthMax) continue;
      for (const Json& branch : *branches) {
        Json with_branch = schema;
        with_branch.erase(keyword);
        if (FindMember(with_branch, "allOf") == nullptr) with_branch["allOf"] = Json::array();
        with_branch["allOf"].push_back(branch);
        Json value = Make(with_branch, depth + 1);
        if (!value.is_null() && Fits(value, schema)) return value;
      }
    }
    return std::nullopt;
  }

  Json FromKeywords(const Json& schema, size_t depth) {
    const std::string type = ExampleType(schema);
    if (type == "object") return MakeObject(schema, depth);
    if (type == "array") return MakeArray(schema, depth);
    if (type == "integer") return static_cast<int64_t>(ExampleNumber(schema, true));
    if (type == "number") return ExampleNumber(schema, false);
    if (type == "boolean") return true;
    if (type == "null") return nullptr;
    return ExampleString(schema);
  }

  Json MakeObject(const Json& schema, size_t depth) {
    Json object = Json::object();
    AddMembers(schema, depth, object);
    const size_t min = CountLimit(schema, "minProperties", 0);
    for (size_t i = 1; object.size() < min && i <= kItemsMax; ++i) {
      const Json* others = FindMember(schema, "additionalProperties");
      object["key" + std::to_string(i)] =
          others != nullptr && others->is_object() ? Make(*others, depth + 1) : Json("string");
    }
    return object;
  }

  void AddMembers(const Json& schema, size_t depth, Json& object) {
    const Json* properties = FindMember(schema, "properties");
    if (properties != nullptr && properties->is_object()) {
      for (const auto& [name, property] : properties->items()) {
        if (Json* there = object.contains(name) ? &object[name] : nullptr) {
          *there = Complete(std::move(*there), property, depth + 1);
        } else if (IsWanted(schema, name, property, depth)) {
          object[name] = Make(property, depth + 1);
        }
      }
    }
    AddUndeclared(schema, depth, object);
  }

  // Members that are required but not declared.
  void AddUndeclared(const Json& schema, size_t depth, Json& object) {
    const Json* required = FindMember(schema, "required");
    if (required == nullptr || !required->is_array()) return;
    const Json* properties = FindMember(schema, "properties");
    for (const Json& name : *required) {
      if (!name.is_string() || object.contains(name.get<std::string>())) continue;
      if (properties != nullptr && FindMember(*properties, name.get_ref<const std::string&>()))
        continue;
      const Json* others = FindMember(schema, "additionalProperties");
      object[name.get<std::string>()] =
          others != nullptr && others->is_object() ? Make(*others, depth + 1) : Json("string");
    }
  }

  bool IsWanted(const Json& schema, const std::string& name, const Json& property, size_t depth) {
    const Json resolved = ResolveSchema(property, definitions_);
    if (IsTrue(resolved, side_ == ExampleSide::kRequest ? "readOnly" : "writeOnly")) return false;
    if (property.is_boolean() && property == false) return false;
    const Json* required = FindMember(schema, "required");
    const bool is_required = required != nullptr && required->is_array() &&
                             std::find(required->begin(), required->end(), name) != required->end();
    if (is_required) return depth <= kDepthMax;
    return members_ == ExampleMembers::kAll && depth < optional_depth_max_;
  }

  Json MakeArray(const Json& schema, size_t depth) {
    Json array = Json::array();
    const Json* prefix = FindMember(schema, "prefixItems");
    const Json* items = FindMember(schema, "items");
    const size_t wanted = depth > kDepthMax ? 0 : 1;
    const size_t count = std::min(std::max(CountLimit(schema, "minItems", 0), wanted),
                                  std::min(CountLimit(schema, "maxItems", kItemsMax), kItemsMax));
    for (size_t i = 0; i < count; ++i) {
      if (prefix != nullptr && prefix->is_array() && i < prefix->size()) {
        array.push_back(Make((*prefix)[i], depth + 1));
      } else if (items != nullptr && *items != false) {
        array.push_back(i > 0 && IsTrue(schema, "uniqueItems") ? MakeOther(*items, i, depth)
                                                               : Make(*items, depth + 1));
      } else if (items == nullptr) {
        array.push_back("string" + (i > 0 ? std::to_string(i) : ""));
      }
    }
    if (const Json* contains = FindMember(schema, "contains");
        contains != nullptr && !array.empty() && prefix == nullptr) {
      array[0] = Make(*contains, depth + 1);
    }
    return array;
  }

  // An item that differs from those before it.
  Json MakeOther(const Json& items, size_t index, size_t depth) {
    const Json whole = MergeSchema(items, definitions_);
    if (const Json* allowed = FindMember(whole, "enum");
        allowed != nullptr && index < allowed->size()) {
      return (*allowed)[index];
    }
    Json item = Make(items, depth + 1);
    if (item.is_string()) return item.get<std::string>() + std::to_string(index);
    if (item.is_number_integer()) return item.get<int64_t>() + static_cast<int64_t>(index);
    return item;
  }

  bool Fits(const Json& value, const Json& schema) {
    ValidateOptions options;
    options.problems_max = 1;
    options.is_request = side_ == ExampleSide::kRequest;
    return Validate(value, schema, definitions_, "", options).empty();
  }

  const Definitions& definitions_;
  const ExampleMembers members_;
  const ExampleSide side_;
  // Optional members below this depth are left out: a schema that holds itself would never end.
  const size_t optional_depth_max_ = 6;
};

}  // namespace

Json MakeExample(const Json& schema, const Definitions& definitions, ExampleMembers members,
                 ExampleSide side) {
  return ExampleMaker(definitions, members, side).Make(schema, 0);
}

Json CompleteExample(const Json& value, const Json& schema, const Definitions& definitions,
                     ExampleMembers members) {
  return ExampleMaker(definitions, members, ExampleSide::kRequest).Complete(value, schema, 0);
}

}  // namespace httptask
