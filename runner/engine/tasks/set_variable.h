#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// SET_VARIABLE: every input becomes a variable of the run; together at most 256 KiB of JSON.
Status MapSetVariable(const Task& task, Mapping& mapping);
void RunSetVariable(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
