#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// JOIN waits for the tasks of `joinOn`; EXCLUSIVE_JOIN for the first of them that ran, else for one
// of `defaultExclusiveJoinTask`.
Status MapJoin(const Task& task, Mapping& mapping);
Status MapExclusiveJoin(const Task& task, Mapping& mapping);
void RunJoin(const TaskRecord& task, Step& step);
void RunExclusiveJoin(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
