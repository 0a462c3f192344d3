#pragma once

#include <string>
#include <string_view>

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// INLINE, LAMBDA (its older form) and JSON_JQ_TRANSFORM: a script over the task's own input.
Status MapScript(const Task& task, Mapping& mapping);
void RunInline(const TaskRecord& task, Step& step);
// What is evaluated for the `scriptExpression` of a LAMBDA: the body of a function.
std::string LambdaScript(std::string_view body);
void RunLambda(const TaskRecord& task, Step& step);
void RunJsonJq(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
