#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// WAIT ends at a time or when a person says so, HUMAN when a person says so, NOOP at once.
Status MapWait(const Task& task, Mapping& mapping);
Status MapHuman(const Task& task, Mapping& mapping);
Status MapNoop(const Task& task, Mapping& mapping);
void RunNoop(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
