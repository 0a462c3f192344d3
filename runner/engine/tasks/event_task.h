#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// EVENT: tells what it would publish; nobody listens here, so only the sink `conductor` succeeds.
Status MapEvent(const Task& task, Mapping& mapping);
void RunEvent(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
