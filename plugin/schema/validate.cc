#include "plugin/schema/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "plugin/base/text.h"
#include "plugin/schema/evaluated.h"
#include "plugin/schema/format_rule.h"
#include "plugin/schema/number_rule.h"
#include "plugin/schema/pattern.h"
#include "plugin/schema/schema_text.h"

namespace httptask {
namespace {

constexpr size_t kStepsMax = 1'000'000;
constexpr size_t kDepthMax = 300;
// Objects within missing objects; deeper ones are told by their own name alone.
constexpr size_t kMissingDepthMax = 8;

// Whether a value, or one within it, stands for another that is not known yet.
bool HoldsPlaceholder(const Json& value, const ValidateOptions& options) {
  if (options.is_placeholder(value)) return true;
  return value.is_structured() && std::any_of(value.begin(), value.end(), [&](const Json& inner) {
           return HoldsPlaceholder(inner, options);
         });
}

// How far from fitting: a branch for another kind of value is further than any other.
std::pair<bool, size_t> Distance(const std::vector<Problem>& problems, const std::string& path) {
  const bool is_other_kind = std::any_of(problems.begin(), problems.end(), [&](const auto& one) {
    return one.path == path && (one.rule == "type" || one.rule == "const" || one.rule == "enum");
  });
  return {is_other_kind, problems.size()};
}

size_t CountLetters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// A limit like `minLength` as a count, or nothing when the schema has none that makes sense.
std::optional<size_t> CountLimit(const Json& schema, std::string_view keyword) {
  const Json* limit = FindMember(schema, keyword);
  if (limit == nullptr || !limit->is_number() || limit->get<double>() < 0) return std::nullopt;
  return static_cast<size_t>(std::min(limit->get<double>(), 1e15));
}

bool TypeFits(std::string_view wanted, std::string_view actual) {
  return wanted == actual || (wanted == "number" && actual == "integer");
}

std::string MemberPath(std::string_view path, std::string_view name) {
  const bool is_plain = !name.empty() && name.find_first_of(".[]\"") == std::string_view::npos;
  if (!is_plain) return fmt::format("{}[{}]", path, FormatJson(std::string(name)));
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

// One validation: collects problems, counts steps.
class Validation {
 public:
  Validation(const Definitions& definitions, const ValidateOptions& options)
      : definitions_(definitions), options_(options) {}

  // Problems of `value`; the path is where it stands.
  void Check(const Json& value, const Json& schema, const std::string& path, size_t depth = 0);

  std::vector<Problem> Take() {
    if (out_of_steps_) {
      problems_ = {{"", "limit", "the schema takes too many steps to check"}};
    } else if (left_out_ > 0) {
      problems_.push_back({"", "limit", fmt::format("{} more problems are not listed", left_out_)});
    }
    return std::move(problems_);
  }

 private:
  void CheckType(const Json& value, const Json& schema, const std::string& path);
  void CheckValues(const Json& value, const Json& schema, const std::string& path);
  void CheckString(const std::string& text, const Json& schema, const std::string& path);
  void CheckArray(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckContains(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckObject(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckRequired(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void ReportMissing(const Json* property, const std::string& path, size_t depth);
  void CheckMembers(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckDependent(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckCombined(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckUnevaluated(const Json& value, const Json& schema, const std::string& path,
                        size_t depth);
  void CheckReference(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckBranches(const Json& value, const Json& branches, std::string_view keyword,
                     const std::string& path, size_t depth);
  void ReportUnknownMember(const std::string& name, const Json& schema, const std::string& path);
  bool IsLeftOut(const Json& properties, const std::string& name) const;

  // The problems of a value alone, without adding them.
  std::vector<Problem> Try(const Json& value, const Json& schema, const std::string& path,
                           size_t depth) {
    std::vector<Problem> outer = std::move(problems_);
    const size_t outer_left_out = left_out_;
    problems_.clear();
    Check(value, schema, path, depth);
    left_out_ = outer_left_out;
    std::vector<Problem> inner = std::move(problems_);
    problems_ = std::move(outer);
    return inner;
  }
  bool Fits(const Json& value, const Json& schema, size_t depth) {
    return Try(value, schema, "", depth).empty();
  }

  void Report(const std::string& path, std::string_view rule, std::string message) {
    if (problems_.size() >= options_.problems_max) {
      ++left_out_;
    } else {
      problems_.push_back({path, std::string(rule), std::move(message)});
    }
  }

  const Definitions& definitions_;
  const ValidateOptions& options_;
  std::vector<Problem> problems_;
  size_t left_out_ = 0;
  size_t steps_ = 0;
  size_t missing_depth_ = 0;
  bool out_of_steps_ = false;
};

void Validation::Check(const Json& value, const Json& schema, const std::string& path,
                       size_t depth) {
  if (out_of_steps_ || ++steps_ > kStepsMax || depth > kDepthMax) {
    out_of_steps_ = true;
    return;
  }
  if (options_.is_placeholder(value)) return;
  if (schema.is_boolean()) {
    if (!schema.get<bool>()) Report(path, "false", "must not be there");
    return;
  }
  if (!schema.is_object()) return;
  if (FindMember(schema, "$ref") != nullptr) CheckReference(value, schema, path, depth);
  CheckType(value, schema, path);
  CheckValues(value, schema, path);
  if (value.is_string()) CheckString(value.get_ref<const std::string&>(), schema, path);
  if (IsNumber(value)) {
    for (Problem& problem : CheckNumber(value, schema)) Report(path, problem.rule, problem.message);
  }
  if (value.is_array()) CheckArray(value, schema, path, depth);
  if (value.is_object()) CheckObject(value, schema, path, depth);
  CheckCombined(value, schema, path, depth);
  CheckUnevaluated(value, schema, path, depth);
}

// The target; what stands beside the reference is checked like any schema.
void Validation::CheckReference(const Json& value, const Json& schema, const std::string& path,
                                size_t depth) {
  const Json* reference = FindMember(schema, "$ref");
  if (!reference->is_string()) return;
  Check(value, ResolveSchema({{"$ref", *reference}}, definitions_), path, depth + 1);
}

void Validation::CheckType(const Json& value, const Json& schema, const std::string& path) {
  const std::vector<std::string> types = SchemaTypes(schema);
  const std::string_view actual = JsonTypeName(value);
  const bool fits = types.empty() || std::any_of(types.begin(), types.end(), [&](const auto& type) {
                      return TypeFits(type, actual);
                    });
  if (fits) return;
  Report(path, "type",
         fmt::format("is {}, must be {}", DescribeValue(value), DescribeTypes(types)));
}

void Validation::CheckValues(const Json& value, const Json& schema, const std::string& path) {
  if (const Json* allowed = FindMember(schema, "enum"); allowed != nullptr && allowed->is_array()) {
    const bool found = std::any_of(allowed->begin(), allowed->end(),
                                   [&](const Json& one) { return JsonEqual(one, value); });
    if (!found) {
      Report(path, "enum",
             fmt::format("is {}, must be {}", ShortValue(value), DescribeAllowed(*allowed, value)));
    }
  }
  if (const Json* only = FindMember(schema, "const"); only != nullptr && !JsonEqual(*only, value)) {
    Report(path, "const", fmt::format("is {}, must be {}", ShortValue(value), ShortValue(*only)));
  }
}

void Validation::CheckString(const std::string& text, const Json& schema, const std::string& path) {
  const size_t letters = CountLetters(text);
  if (auto min = CountLimit(schema, "minLength"); min && letters < *min) {
    Report(path, "minLength",
           fmt::format("has {} characters, must have at least {}", letters, *min));
  }
  if (auto max = CountLimit(schema, "maxLength"); max && letters > *max) {
    Report(path, "maxLength",
           fmt::format("has {} characters, must have at most {}", letters, *max));
  }
  if (const std::string_view pattern = StringMember(schema, "pattern");
      !pattern.empty() && !MatchesPattern(text, pattern)) {
    Report(path, "pattern",
           fmt::format("is {}, must match the pattern {}", ShortValue(text), pattern));
  }
  if (const std::string_view format = StringMember(schema, "format"); !FitsFormat(text, format)) {
    Report(path, "format",
           fmt::format("is {}, must be {}", ShortValue(text), DescribeFormat(format)));
  }
}

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
    if (names != nullptr && !Fits(name, *names, depth + 1)) {
      Report(member_path, "propertyNames", "has a name that is not allowed here");
    }
  }
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

void Validation::CheckCombined(const Json& value, const Json& schema, const std::string& path,
                               size_t depth) {
  if (const Json* all = FindMember(schema, "allOf"); all != nullptr && all->is_array()) {
    for (const Json& part : *all) Check(value, part, path, depth + 1);
  }
  for (const char* keyword : {"anyOf", "oneOf"}) {
    if (const Json* branches = FindMember(schema, keyword);
        branches != nullptr && branches->is_array()) {
      CheckBranches(value, *branches, keyword, path, depth);
    }
  }
  if (const Json* unwanted = FindMember(schema, "not");
      unwanted != nullptr && Fits(value, *unwanted, depth + 1) &&
      (*unwanted == true || !HoldsPlaceholder(value, options_))) {
    Report(path, "not", fmt::format("is {}, which is not allowed here", ShortValue(value)));
  }
  const Json* condition = FindMember(schema, "if");
  if (condition == nullptr) return;
  const Json* consequence =
      FindMember(schema, Fits(value, *condition, depth + 1) ? "then" : "else");
  if (consequence != nullptr) Check(value, *consequence, path, depth + 1);
}

void Validation::CheckUnevaluated(const Json& value, const Json& schema, const std::string& path,
                                  size_t depth) {
  const auto fits = [&](const Json& part) { return Fits(value, part, depth + 1); };
  const Json* others = FindMember(schema, "unevaluatedProperties");
  if (others != nullptr && value.is_object()) {
    const std::set<std::string> seen = EvaluatedMembers(value, schema, definitions_, fits);
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
      [&](const Json& item, const Json& part) { return Fits(item, part, depth + 1); }, fits);
  for (size_t i = 0; i < value.size(); ++i) {
    if (!seen.contains(i)) Check(value[i], *rest, fmt::format("{}[{}]", path, i), depth + 1);
  }
}

// The problems of the branch that fits best are told.
void Validation::CheckBranches(const Json& value, const Json& branches, std::string_view keyword,
                               const std::string& path, size_t depth) {
  std::vector<Problem> best;
  size_t fitting = 0;
  for (const Json& branch : branches) {
    std::vector<Problem> problems = Try(value, branch, path, depth + 1);
    if (problems.empty()) {
      ++fitting;
    } else if (best.empty() || Distance(problems, path) < Distance(best, path)) {
      best = std::move(problems);
    }
  }
  if (keyword == "oneOf" && fitting > 1) {
    if (HoldsPlaceholder(value, options_)) return;
    Report(path, keyword,
           fmt::format("fits {} of the {} forms, must fit exactly one", fitting, branches.size()));
  } else if (fitting == 0 && !branches.empty()) {
    for (Problem& problem : best) {
      Report(problem.path, problem.rule,
             fmt::format("{} (in the nearest of {} forms)", problem.message, branches.size()));
    }
  }
}

}  // namespace

std::vector<Problem> Validate(const Json& value, const Json& schema, const Definitions& definitions,
                              std::string_view path, const ValidateOptions& options) {
  Validation validation(definitions, options);
  validation.Check(value, schema, std::string(path));
  return validation.Take();
}

}  // namespace httptask
