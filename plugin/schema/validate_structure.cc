#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/schema/evaluated.h"
#include "plugin/schema/pattern.h"
#include "plugin/schema/schema_text.h"
#include "plugin/schema/validation.h"

namespace httptask {
namespace {

// Objects within missing objects; deeper ones are told by their own name alone.
constexpr size_t kMissingDepthMax = 8;

}  // namespace

void Validation::CheckArray(const Json& value, const Json& schema, const std::string& path,
                            size_t depth) {
  if (auto min = CountLimit(schema, "minItems"); min && value.size() < *min) {
    Report(path, "minItems",
           fmt::format("has {} items, must have at least {}", value.size(), *min));
  }
  if (auto max = CountLimit(schema, "maxItems"); max && value.size() > *max) {
    Report(path, "maxItems", fmt::format("has {} items, must have at most {}", value.size(), *max));
  }
  if (const Json* unique = FindMember(schema, "uniqueItems");
      unique != nullptr && *unique == true && HasEqualItems(value)) {
    Report(path, "uniqueItems", "holds the same item twice, all must differ");
  }
  const Json* prefix = FindMember(schema, "prefixItems");
  const size_t prefixed = prefix != nullptr && prefix->is_array() ? prefix->size() : 0;
  const Json* items = FindMember(schema, "items");
  for (size_t i = 0; i < value.size() && !out_of_steps_; ++i) {
    const Json* item_schema = i < prefixed ? &(*prefix)[i] : items;
    if (item_schema != nullptr) {
      Check(value[i], *item_schema, fmt::format("{}[{}]", path, i), depth + 1);
    }
  }
  CheckContains(value, schema, path, depth);
}

void Validation::CheckContains(const Json& value, const Json& schema, const std::string& path,
                               size_t depth) {
  const Json* contains = FindMember(schema, "contains");
  if (contains == nullptr) return;
  const size_t min = CountLimit(schema, "minContains").value_or(1);
  const auto max = CountLimit(schema, "maxContains");
  const auto count =
      static_cast<size_t>(std::count_if(value.begin(), value.end(), [&](const Json& item) {
        return Fits(item, *contains, depth + 1);
      }));
  if (count < min) {
    Report(path, "contains",
           fmt::format("has {} items of the kind asked for, must have at least {}", count, min));
  }
  if (max && count > *max) {
    Report(path, "contains",
           fmt::format("has {} items of a kind, must have at most {}", count, *max));
  }
}

void Validation::CheckObject(const Json& value, const Json& schema, const std::string& path,
                             size_t depth) {
  if (auto min = CountLimit(schema, "minProperties"); min && value.size() < *min) {
    Report(path, "minProperties",
           fmt::format("has {} members, must have at least {}", value.size(), *min));
  }
  if (auto max = CountLimit(schema, "maxProperties"); max && value.size() > *max) {
    Report(path, "maxProperties",
           fmt::format("has {} members, must have at most {}", value.size(), *max));
  }
  CheckRequired(value, schema, path, depth);
  CheckMembers(value, schema, path, depth);
  CheckDependent(value, schema, path, depth);
}

// Whether a member is for the other direction: read-only in a request, write-only in a response.
bool Validation::IsLeftOut(const Json& properties, const std::string& name) const {
  const Json* property = FindMember(properties, name);
  if (property == nullptr) return false;
  const Json resolved = ResolveSchema(*property, definitions_);
  const Json* mark = FindMember(resolved, options_.is_request ? "readOnly" : "writeOnly");
  return mark != nullptr && *mark == true;
}

void Validation::CheckRequired(const Json& value, const Json& schema, const std::string& path,
                               size_t depth) {
  const Json* required = FindMember(schema, "required");
  if (required == nullptr || !required->is_array()) return;
  static const Json kNone = Json::object();
  const Json* found = FindMember(schema, "properties");
  const Json& properties = found == nullptr ? kNone : *found;
  for (const Json& name : *required) {
    if (!name.is_string() || FindMember(value, name.get_ref<const std::string&>())) continue;
    const auto& text = name.get_ref<const std::string&>();
    if (IsLeftOut(properties, text)) continue;
    ReportMissing(FindMember(properties, text), MemberPath(path, text), depth);
  }
}

// A missing object is told by the members that it would need, so that nobody has to ask twice.
void Validation::ReportMissing(const Json* property, const std::string& path, size_t depth) {
  const Json schema = property == nullptr ? Json() : ResolveSchema(*property, definitions_);
  if (SchemaTypes(schema) == std::vector<std::string>{"object"} &&
      missing_depth_ < kMissingDepthMax) {
    ++missing_depth_;
    std::vector<Problem> inner = Try(Json::object(), schema, path, depth + 1);
    --missing_depth_;
    std::erase_if(inner, [](const Problem& problem) { return problem.rule != "required"; });
    for (Problem& problem : inner) Report(problem.path, problem.rule, std::move(problem.message));
    if (!inner.empty()) return;
  }
  Report(path, "required",
         fmt::format("is missing, must be {}",
                     property == nullptr ? "a value" : DescribeSchema(schema)));
}

void Validation::ReportUnknownMember(const std::string& name, const Json& schema,
                                     const std::string& path) {
  std::vector<std::string> known;
  if (const Json* properties = FindMember(schema, "properties");
      properties && properties->is_object()) {
    for (const auto& [property, unused] : properties->items()) known.push_back(property);
  }
  const std::string_view nearest = Nearest(name, known);
  Report(MemberPath(path, name), "additionalProperties",
         nearest.empty() ? "is not declared here"
                         : fmt::format("is not declared here; did you mean {}?", nearest));
}

void Validation::CheckMembers(const Json& value, const Json& schema, const std::string& path,
                              size_t depth) {
  const Json* properties = FindMember(schema, "properties");
  const Json* patterns = FindMember(schema, "patternProperties");
  const Json* others = FindMember(schema, "additionalProperties");
  const Json* names = FindMember(schema, "propertyNames");
  for (const auto& [name, member] : value.items()) {
    if (out_of_steps_) return;
    const std::string member_path = MemberPath(path, name);
    bool is_declared = false;
    if (const Json* property = properties == nullptr ? nullptr : FindMember(*properties, name)) {
      is_declared = true;
      if (options_.is_request && IsLeftOut(*properties, name)) {
        Report(member_path, "readOnly", "is read-only, must be left out of a request");
        continue;
      }
      Check(member, *property, member_path, depth + 1);
    }
    if (patterns != nullptr && patterns->is_object()) {
      for (const auto& [pattern, property] : patterns->items()) {
        if (!MatchesPattern(name, pattern)) continue;
        is_declared = true;
        Check(member, property, member_path, depth + 1);
      }
    }
    if (!is_declared && others != nullptr && *others == false) {
      ReportUnknownMember(name, schema, path);
    } else if (!is_declared && others != nullptr) {
      Check(member, *others, member_path, depth + 1);
    }
    if (names != nullptr && !FitsName(name, *names, depth + 1)) {
      Report(member_path, "propertyNames", "has a name that is not allowed here");
    }
  }
}

bool Validation::FitsName(const std::string& name, const Json& names, size_t depth) {
  const bool remembered = std::exchange(remembers_, false);
  const bool fits = Fits(name, names, depth);
  remembers_ = remembered;
  return fits;
}

void Validation::CheckDependent(const Json& value, const Json& schema, const std::string& path,
                                size_t depth) {
  if (const Json* needed = FindMember(schema, "dependentRequired"); needed && needed->is_object()) {
    for (const auto& [name, list] : needed->items()) {
      if (FindMember(value, name) == nullptr || !list.is_array()) continue;
      for (const Json& other : list) {
        if (!other.is_string() || FindMember(value, other.get_ref<const std::string&>())) continue;
        Report(MemberPath(path, other.get_ref<const std::string&>()), "dependentRequired",
               fmt::format("is missing, must be there when {} is", name));
      }
    }
  }
  if (const Json* schemas = FindMember(schema, "dependentSchemas");
      schemas && schemas->is_object()) {
    for (const auto& [name, dependent] : schemas->items()) {
      if (FindMember(value, name) != nullptr) Check(value, dependent, path, depth + 1);
    }
  }
}

void Validation::CheckUnevaluated(const Json& value, const Json& schema, const std::string& path,
                                  size_t depth) {
  const auto fits = [&](const Json& part) { return Fits(value, part, depth + 1); };
  const auto dynamic_target = [&](std::string_view reference) { return DynamicTarget(reference); };
  const Json* others = FindMember(schema, "unevaluatedProperties");
  if (others != nullptr && value.is_object()) {
    const std::set<std::string> seen =
        EvaluatedMembers(value, schema, definitions_, fits, dynamic_target);
    for (const auto& [name, member] : value.items()) {
      if (seen.contains(name)) continue;
      if (*others == false) {
        Report(MemberPath(path, name), "unevaluatedProperties", "is not declared here");
      } else {
        Check(member, *others, MemberPath(path, name), depth + 1);
      }
    }
  }
  const Json* rest = FindMember(schema, "unevaluatedItems");
  if (rest == nullptr || !value.is_array()) return;
  const std::set<size_t> seen = EvaluatedItems(
      value, schema, definitions_,
      [&](const Json& item, const Json& part) { return Fits(item, part, depth + 1); }, fits,
      dynamic_target);
  for (size_t i = 0; i < value.size(); ++i) {
    if (!seen.contains(i)) Check(value[i], *rest, fmt::format("{}[{}]", path, i), depth + 1);
  }
}

}  // namespace httptask
