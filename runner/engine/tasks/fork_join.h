#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// FORK_JOIN: the fork, the first task of each branch and the JOIN behind it are scheduled together.
Status MapForkJoin(const Task& task, Mapping& mapping);

}  // namespace httptask::runner
