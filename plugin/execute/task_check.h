#pragma once

#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"

namespace httptask {

// What would be refused of a task's input when it is executed (ParseTaskSpec, and what http_message
// refuses of a request), before its `${…}` expressions are resolved: values that hold one pass.
// Also members that mean nothing and nearly have the name of one that does, by the rule `ignored`.
std::vector<Problem> CheckTaskInput(const Json& input);

}  // namespace httptask
