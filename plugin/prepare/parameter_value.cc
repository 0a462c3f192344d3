#include "plugin/prepare/parameter_value.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/prepare/arguments.h"
#include "plugin/prepare/body.h"
#include "plugin/prepare/parameter_style.h"
#include "plugin/schema/example.h"
#include "plugin/schema/merge.h"
#include "plugin/schema/schema_text.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

// A required object gets a member where it may: without any, it is written as nothing.
Json MakeParameter(const Parameter& parameter, const Definitions& definitions,
                   ExampleMembers members) {
  Json value = MakeExample(parameter.schema, definitions, members);
  if (!parameter.required || !value.is_object() || !value.empty()) return value;
  const Json with_member = {{"allOf", {parameter.schema, {{"minProperties", 1}}}}};
  Json other = MakeExample(with_member, definitions, members);
  return Validate(other, parameter.schema, definitions).empty() ? other : value;
}

// The value that is sent when none was given; discarded for none.
Json UngivenParameter(const Parameter& parameter, const Definitions& definitions, Fill fill) {
  if (parameter.required) {
    Json preset = FittingDefault(parameter.schema, definitions);
    if (IsGiven(preset)) return preset;
  }
  if (fill == Fill::kAll || (fill == Fill::kRequired && parameter.required)) {
    if (!parameter.example.is_null() &&
        Validate(parameter.example, parameter.schema, definitions).empty()) {
      return parameter.example;
    }
    return MakeParameter(parameter, definitions,
                         fill == Fill::kAll ? ExampleMembers::kAll : ExampleMembers::kRequired);
  }
  return Json(Json::value_t::discarded);
}

// A value in a path must stay within its segment (its style may put a dot in front), one in a
// header within its line.
std::vector<Problem> CheckParameter(const Parameter& parameter, const Definitions& definitions,
                                    const Json& value, const std::string& path) {
  std::vector<Problem> problems =
      Validate(value, parameter.schema, definitions, path, RequestRules());
  const std::string text = FormatParameter(parameter, value);
  if (parameter.in == ParameterLocation::kPath && (text.empty() || text == "." || text == "..")) {
    problems.push_back({path, "path", "must not be empty, \".\" or \"..\" in a path"});
  }
  if (parameter.in == ParameterLocation::kHeader && HasControlCharacter(text)) {
    problems.push_back({path, "header", "must not hold control characters such as line breaks"});
  }
  return problems;
}

}  // namespace

ParameterValue CompleteParameter(const Parameter& parameter, const Definitions& definitions,
                                 Fill fill, Json given, const std::string& path) {
  ParameterValue made;
  made.value = IsGiven(given) ? std::move(given) : UngivenParameter(parameter, definitions, fill);
  if (IsGiven(made.value)) {
    made.problems = CheckParameter(parameter, definitions, made.value, path);
  } else if (parameter.required) {
    const Json whole = MergeSchema(parameter.schema, definitions);
    made.problems = {
        {path, "required", fmt::format("is missing, must be {}", DescribeSchema(whole))}};
  }
  return made;
}

}  // namespace httptask
