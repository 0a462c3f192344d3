#include "plugin/schema/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plugin/base/text.h"
#include "plugin/schema/format_rule.h"
#include "plugin/schema/number_rule.h"
#include "plugin/schema/pattern.h"
#include "plugin/schema/schema_text.h"
#include "plugin/schema/validation.h"

namespace httptask {
namespace {

constexpr size_t kValidateStepsMax = 1'000'000;
// Steps after which problems that were found before are told in short.
constexpr size_t kStepsTold = 10'000;
constexpr size_t kValidateDepthMax = 300;
constexpr int kDynamicHopsMax = 200;

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

bool TypeFits(std::string_view wanted, std::string_view actual) {
  return wanted == actual || (wanted == "number" && actual == "integer");
}

// A problem within a choice says so; within several, the innermost is told.
std::string InNearest(const std::string& message, size_t forms) {
  constexpr std::string_view kWords = "(in the nearest of ";
  if (message.find(kWords) != std::string::npos) return message;
  return fmt::format("{} {}{} forms)", message, kWords, forms);
}

}  // namespace

std::optional<size_t> CountLimit(const Json& schema, std::string_view keyword) {
  const Json* limit = FindMember(schema, keyword);
  if (limit == nullptr || !limit->is_number() || limit->get<double>() < 0) return std::nullopt;
  return static_cast<size_t>(std::min(limit->get<double>(), 1e15));
}

std::string MemberPath(std::string_view path, std::string_view name) {
  const bool is_plain = !name.empty() && name.find_first_of(".[]\"") == std::string_view::npos;
  if (!is_plain) return fmt::format("{}[{}]", path, FormatJson(std::string(name)));
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

void Validation::Check(const Json& value, const Json& schema, const std::string& path,
                       size_t depth) {
  if (out_of_steps_ || ++steps_ > kValidateStepsMax || depth > kValidateDepthMax) {
    out_of_steps_ = true;
    return;
  }
  if (options_.is_placeholder(value)) return;
  if (schema.is_boolean()) {
    if (!schema.get<bool>()) Report(path, "false", "must not be there");
    return;
  }
  if (!schema.is_object()) return;
  const std::string_view resource = StringMember(schema, "$id");
  if (!resource.empty()) resources_.push_back(resource);
  if (FindMember(schema, "$ref") != nullptr) CheckReference(value, schema, path, depth);
  if (const std::string_view reference = StringMember(schema, "$dynamicRef"); !reference.empty()) {
    if (const Json* target = DynamicTarget(reference)) Check(value, *target, path, depth + 1);
  }
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
  if (!resource.empty()) resources_.pop_back();
}

// The target; what stands beside the reference is checked like any schema. References that only
// lead to each other in a circle accept everything.
void Validation::CheckReference(const Json& value, const Json& schema, const std::string& path,
                                size_t depth) {
  const Json* target = &schema;
  for (int hop = 0; hop < kDynamicHopsMax; ++hop) {
    const auto found = definitions_.find(StringMember(*target, "$ref"));
    if (found == definitions_.end()) return;
    target = &found->second;
    const bool is_only_reference = target->size() == 1 && FindMember(*target, "$ref") != nullptr;
    if (!is_only_reference) return CheckTarget(value, *target, path, depth + 1);
  }
}

// Past some steps what is known to be wrong is not told in detail again.
void Validation::CheckTarget(const Json& value, const Json& target, const std::string& path,
                             size_t depth) {
  // Within documents with `$id` the way here decides what dynamic references mean.
  const bool remembers = remembers_ && resources_.empty();
  const auto seen = remembers ? seen_.find({&value, &target}) : seen_.end();
  if (seen != seen_.end() && seen->second) return;
  if (seen != seen_.end() && steps_ > kStepsTold) {
    return Report(path, "$ref", "does not fit, as told before");
  }
  const size_t before = problems_.size() + left_out_;
  // A way back to here for the same value, as of `allOf` in a circle, has nothing to add.
  if (remembers) seen_[{&value, &target}] = true;
  Check(value, target, path, depth);
  if (remembers && !out_of_steps_) {
    seen_[{&value, &target}] = problems_.size() + left_out_ == before;
  }
}

// Core of 2020-12, section 8.2.3.2: of the documents on the way here the first one that has a
// dynamic anchor of the name, else the target that the reference itself names.
const Json* Validation::DynamicTarget(std::string_view reference) const {
  const std::string_view fragment =
      reference.substr(std::min(reference.find('#'), reference.size()));
  for (const std::string_view resource : resources_) {
    const auto found = definitions_.find(std::string(resource) + std::string(fragment));
    if (found != definitions_.end() && fragment.size() > 1 &&
        StringMember(found->second, "$dynamicAnchor") == fragment.substr(1)) {
      return &found->second;
    }
  }
  const auto own = definitions_.find(reference);
  return own == definitions_.end() ? nullptr : &own->second;
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
  if (const std::string_view format = StringMember(schema, "format");
      options_.checks_format && !FitsFormat(text, format)) {
    Report(path, "format",
           fmt::format("is {}, must be {}", ShortValue(text), DescribeFormat(format)));
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
      Report(problem.path, problem.rule, InNearest(problem.message, branches.size()));
    }
  }
}

std::vector<Problem> Validate(const Json& value, const Json& schema, const Definitions& definitions,
                              std::string_view path, const ValidateOptions& options) {
  Validation validation(definitions, options);
  validation.Check(value, schema, std::string(path));
  return validation.Take();
}

}  // namespace httptask
