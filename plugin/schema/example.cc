#include "plugin/schema/example.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "plugin/base/text.h"
#include "plugin/schema/alternatives.h"
#include "plugin/schema/format_rule.h"
#include "plugin/schema/merge.h"
#include "plugin/schema/number_rule.h"
#include "plugin/schema/pattern_sample.h"
#include "plugin/schema/schema_text.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

constexpr size_t kExampleDepthMax = 24;
constexpr size_t kItemsMax = 100;
constexpr size_t kLettersMax = 4096;
// Values made for one example; a schema that doubles with every level ends here.
constexpr size_t kValuesMax = 10'000;
// Ways through oneOf and anyOf that are tried for one example.
constexpr size_t kWaysMax = 40;

std::optional<double> NumberLimit(const Json& schema, std::string_view keyword) {
  const Json* limit = FindMember(schema, keyword);
  if (limit == nullptr || !limit->is_number()) return std::nullopt;
  return limit->get<double>();
}

size_t CountLimit(const Json& schema, std::string_view keyword, size_t otherwise) {
  const auto limit = NumberLimit(schema, keyword);
  return limit && *limit >= 0 ? static_cast<size_t>(std::min(*limit, 1e9)) : otherwise;
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
    std::string text = MakeMatch(pattern, CountLimit(schema, "minLength", 1),
                                 CountLimit(schema, "maxLength", kLettersMax));
    if (!text.empty()) return text;
  }
  const std::string_view format = StringMember(schema, "format");
  std::string sample =
      SampleOfFormat(format, std::min(CountLimit(schema, "minLength", 0), kLettersMax),
                     CountLimit(schema, "maxLength", kLettersMax));
  if (!sample.empty()) return sample;
  if (const auto other = SampleOfFormat(format); !other.empty()) return std::string(other);
  return WithLength("string", schema);
}

// Numbers that may fit, the likely ones first: 1 or the nearest bound, then what lies just within.
std::vector<double> NumberCandidates(const Json& schema, double step) {
  const double low = std::max(NumberLimit(schema, "minimum").value_or(-HUGE_VAL),
                              NumberLimit(schema, "exclusiveMinimum").value_or(-HUGE_VAL));
  const double high = std::min(NumberLimit(schema, "maximum").value_or(HUGE_VAL),
                               NumberLimit(schema, "exclusiveMaximum").value_or(HUGE_VAL));
  std::vector<double> list;
  if (low > 0) list.push_back(low);
  list.insert(list.end(), {1, low, high, 0, low + 1, high - 1, (low + high) / 2});
  if (step > 0) {
    list.insert(list.end(),
                {step, std::ceil(low / step) * step, (std::floor(low / step) + 1) * step,
                 std::floor(high / step) * step, (std::ceil(high / step) - 1) * step});
  }
  return list;
}

Json ExampleNumber(const Json& schema, bool is_integer) {
  const double step = NumberLimit(schema, "multipleOf").value_or(is_integer ? 1 : 0);
  for (const double value : NumberCandidates(schema, step)) {
    // Beyond 2^53 a double is no longer the integer that it is taken for.
    if (!std::isfinite(value) ||
        (is_integer && (std::abs(value) > 9e15 || std::trunc(value) != value)))
      continue;
    const Json number = is_integer ? Json(static_cast<int64_t>(value)) : Json(value);
    if (CheckNumber(number, schema).empty()) return number;
  }
  return is_integer ? Json(1) : Json(1.0);
}

class ExampleMaker {
 public:
  ExampleMaker(const Definitions& definitions, ExampleMembers members, ExampleSide side)
      : definitions_(definitions), members_(members), side_(side) {}

  Json Make(const Json& schema, size_t depth) {
    if (++values_ > kValuesMax) return nullptr;
    if (std::optional<Json> given = GivenValue(schema)) return *std::move(given);
    const Json resolved = ResolveSchema(schema, definitions_);
    if (std::optional<Json> branch = FromBranches(resolved, depth)) return *std::move(branch);
    return FromKeywords(MergeSchema(resolved, definitions_), depth);
  }

  // Puts what is missing into `value`.
  Json Complete(Json value, const Json& schema, size_t depth) {
    if (depth > kExampleDepthMax) return value;
    const Json whole = MergeSchema(schema, definitions_);
    if (value.is_array()) {
      const Json* items = FindMember(whole, "items");
      for (Json& item : value) {
        if (items != nullptr) item = Complete(std::move(item), *items, depth + 1);
      }
      return value;
    }
    if (!value.is_object()) return value;
    if (const auto way = MeantWay(value, schema, definitions_)) {
      Json completed = Complete(value, *way, depth + 1);
      if (Fits(completed, schema)) return completed;
    }
    Json completed = value;
    AddMembers(whole, depth, completed);
    if (Alternatives(schema, definitions_).empty() || Fits(completed, schema)) return completed;
    auto found =
        FirstThatFits(schema, [&](const Json& way) { return Complete(value, way, depth + 1); });
    return found ? *std::move(found) : completed;
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
    // Of a list whose other values are of a wrong type, null is all that is left.
    if (FindMember(whole, "enum") != nullptr && Fits(nullptr, schema)) return Json(nullptr);
    return std::nullopt;
  }

  // An example that the document gives for a whole object holds optional members; when only the
  // required ones are asked for, it is made member by member instead.
  bool IsWhole(const Json& candidate) const {
    return members_ == ExampleMembers::kAll || !(candidate.is_object() && !candidate.empty());
  }

  // The first way through oneOf and anyOf whose example fits the whole.
  std::optional<Json> FromBranches(const Json& schema, size_t depth) {
    if (depth > kExampleDepthMax) return std::nullopt;
    return FirstThatFits(schema, [&](const Json& way) { return Make(way, depth + 1); });
  }

  // Goes through the alternatives of a schema: as a whole, and when that fits too many of them,
  // without the members that only others have.
  template <typename Try>
  std::optional<Json> FirstThatFits(const Json& schema, const Try& make) {
    const std::vector<Json> ways = Alternatives(schema, definitions_);
    for (const Json& way : ways) {
      if (++ways_ > kWaysMax) return std::nullopt;
      Json value = make(way);
      if (!value.is_null() && Fits(value, schema)) return value;
      if (!value.is_object()) continue;
      value = make(WithoutOthers(way, ways, definitions_));
      if (Fits(value, schema)) return value;
    }
    return std::nullopt;
  }

  Json FromKeywords(const Json& schema, size_t depth) {
    const std::string type = ExampleType(schema);
    if (type == "object") return MakeObject(schema, depth);
    if (type == "array") return MakeArray(schema, depth);
    if (type == "integer") return ExampleNumber(schema, true);
    if (type == "number") return ExampleNumber(schema, false);
    if (type == "boolean") return true;
    if (type == "null") return nullptr;
    return ExampleString(schema);
  }

  Json MakeObject(const Json& schema, size_t depth) {
    Json object = Json::object();
    AddMembers(schema, depth, object);
    return object;
  }

  // Optional members, then ones with names of our own, up to `minProperties`.
  void AddUpToCount(const Json& schema, size_t depth, Json& object) {
    const size_t min = CountLimit(schema, "minProperties", 0);
    if (depth > kExampleDepthMax || object.size() >= min) return;
    const Json* properties = FindMember(schema, "properties");
    if (properties != nullptr && properties->is_object()) {
      for (const auto& [name, property] : properties->items()) {
        if (object.size() >= min) return;
        if (!object.contains(name) && MayBeThere(property))
          object[name] = Make(property, depth + 1);
      }
    }
    for (size_t i = 1; object.size() < min && i <= kItemsMax; ++i) {
      const Json* others = FindMember(schema, "additionalProperties");
      object["key" + std::to_string(i)] =
          others != nullptr && others->is_object() ? Make(*others, depth + 1) : Json("string");
    }
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
    AddDependent(schema, depth, object);
    AddUpToCount(schema, depth, object);
  }

  // What must be there because another member is.
  void AddDependent(const Json& schema, size_t depth, Json& object) {
    const Json* dependent = FindMember(schema, "dependentRequired");
    if (dependent == nullptr || !dependent->is_object() || depth > kExampleDepthMax) return;
    for (const auto& [name, list] : dependent->items()) {
      if (!object.contains(name) || !list.is_array()) continue;
      AddUndeclared({{"required", list}}, depth, object);
      const Json* properties = FindMember(schema, "properties");
      for (const Json& other : list) {
        const Json* property = properties == nullptr || !other.is_string()
                                   ? nullptr
                                   : FindMember(*properties, other.get_ref<const std::string&>());
        if (property != nullptr) object[other.get<std::string>()] = Make(*property, depth + 1);
      }
    }
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

  bool MayBeThere(const Json& property) const {
    const Json resolved = ResolveSchema(property, definitions_);
    return !HasTrue(resolved, side_ == ExampleSide::kRequest ? "readOnly" : "writeOnly") &&
           !IsForbidden(property);
  }

  bool IsWanted(const Json& schema, const std::string& name, const Json& property, size_t depth) {
    if (!MayBeThere(property)) return false;
    const Json* required = FindMember(schema, "required");
    const bool is_required = required != nullptr && required->is_array() &&
                             std::find(required->begin(), required->end(), name) != required->end();
    if (values_ > kValuesMax) return false;
    if (is_required) return depth <= kExampleDepthMax;
    return members_ == ExampleMembers::kAll && depth < optional_depth_max_;
  }

  Json MakeArray(const Json& schema, size_t depth) {
    Json array = Json::array();
    const Json* prefix = FindMember(schema, "prefixItems");
    const Json* items = FindMember(schema, "items");
    const Json* contains = FindMember(schema, "contains");
    const size_t contained = contains == nullptr ? 0 : CountLimit(schema, "minContains", 1);
    const size_t wanted = depth > kExampleDepthMax ? 0 : std::max<size_t>(1, contained);
    const size_t count = std::min(std::max(CountLimit(schema, "minItems", 0), wanted),
                                  std::min(CountLimit(schema, "maxItems", kItemsMax), kItemsMax));
    for (size_t i = 0; i < count; ++i) {
      if (prefix != nullptr && prefix->is_array() && i < prefix->size()) {
        array.push_back(Make((*prefix)[i], depth + 1));
      } else if (items != nullptr && *items != false) {
        array.push_back(i > 0 && HasTrue(schema, "uniqueItems") ? MakeOther(*items, array, depth)
                                                                : Make(*items, depth + 1));
      } else if (items == nullptr) {
        array.push_back("string" + (i > 0 ? std::to_string(i) : ""));
      }
    }
    const size_t prefixed = prefix != nullptr && prefix->is_array() ? prefix->size() : 0;
    for (size_t i = prefixed; i < array.size() && i < prefixed + contained; ++i) {
      array[i] = Make(*contains, depth + 1);
    }
    return array;
  }

  // An item that differs from those before it, where the schema lets one be found.
  Json MakeOther(const Json& items, const Json& before, size_t depth) {
    const Json whole = MergeSchema(items, definitions_);
    const Json first = Make(items, depth + 1);
    const auto is_new = [&](const Json& item) {
      return std::none_of(before.begin(), before.end(),
                          [&](const Json& other) { return JsonEqual(item, other); }) &&
             Fits(item, items);
    };
    if (const Json* allowed = FindMember(whole, "enum");
        allowed != nullptr && allowed->is_array()) {
      const auto found = std::find_if(allowed->begin(), allowed->end(), is_new);
      return found != allowed->end() ? *found : first;
    }
    for (const Json& other : Variants(first, before.size())) {
      if (is_new(other)) return other;
    }
    return first;
  }

  // The same value with a number worked in.
  static std::vector<Json> Variants(const Json& value, size_t number) {
    std::vector<Json> list;
    const std::string digits = std::to_string(number);
    if (value.is_string()) {
      std::string text = value.get<std::string>();
      list.push_back(text + digits);
      list.push_back(digits + text);
      if (text.size() >= digits.size()) {
        list.push_back(text.replace(text.size() - digits.size(), digits.size(), digits));
      }
    } else if (value.is_number_integer()) {
      const auto step = static_cast<int64_t>(number);
      list = {value.get<int64_t>() + step, value.get<int64_t>() - step};
    } else if (value.is_number()) {
      const auto step = static_cast<double>(number);
      list = {value.get<double>() + step, value.get<double>() - step,
              value.get<double>() / (step + 1)};
    } else if (value.is_boolean()) {
      list = {!value.get<bool>()};
    } else if (value.is_object()) {
      for (const auto& [name, member] : value.items()) {
        for (const Json& other : Variants(member, number)) {
          Json changed = value;
          changed[name] = other;
          list.push_back(std::move(changed));
        }
      }
    }
    return list;
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
  size_t values_ = 0;
  size_t ways_ = 0;
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

Json FittingDefault(const Json& schema, const Definitions& definitions) {
  const Json whole = MergeSchema(schema, definitions);
  const Json* preset = FindMember(whole, "default");
  if (preset == nullptr) return Json(Json::value_t::discarded);
  const std::string text = preset->is_string() ? preset->get<std::string>() : FormatJson(*preset);
  std::vector<Json> forms = {*preset, Json(text)};
  if (auto read = ParseJson(text); read.ok()) forms.push_back(*std::move(read));
  for (Json& form : forms) {
    if (Validate(form, schema, definitions).empty()) return std::move(form);
  }
  return Json(Json::value_t::discarded);
}

}  // namespace httptask
