#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// INLINE, LAMBDA (its older form) and JSON_JQ_TRANSFORM: a script over the task's own input.
Status MapScript(const Task& task, Mapping& mapping);
void RunInline(const TaskRecord& task, Step& step);
void RunLambda(const TaskRecord& task, Step& step);
void RunJsonJq(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
