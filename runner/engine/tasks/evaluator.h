#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/engine/script_evaluator.h"

namespace httptask::runner {

// `value-param`, `javascript`, `graaljs`.
bool IsEvaluator(std::string_view type);

// What an expression gives over a task's input: with `value-param` the input of that name, else
// the script's value. Errors: those of ScriptEvaluator.
StatusOr<Json> Evaluate(std::string_view evaluator, std::string_view expression, const Json& input,
                        ScriptEvaluator& scripts);

// A value as Java writes it into text: `null`, `1.0E10`, `{a=1, b=[x, y]}`.
std::string JavaText(const Json& value);

}  // namespace httptask::runner
