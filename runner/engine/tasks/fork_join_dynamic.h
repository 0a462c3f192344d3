#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// FORK_JOIN_DYNAMIC: branches that came as data, in three forms: a list of tasks and their inputs
// (`dynamicForkTasksParam`), one task for a list of inputs (`forkTaskInputs`), and the older list
// (`dynamicForkJoinTasksParam`).
Status MapForkJoinDynamic(const Task& task, Mapping& mapping);

}  // namespace httptask::runner
