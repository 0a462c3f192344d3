#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// TERMINATE: its output becomes the run's, which ends with its status.
Status MapTerminate(const Task& task, Mapping& mapping);
void RunTerminate(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
