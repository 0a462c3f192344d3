#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// DO_WHILE: its body's tasks are called `ref__1`, `ref__2` …; the output holds those of each
// iteration. Runs again whenever something in its body changed.
Status MapDoWhile(const Task& task, Mapping& mapping);
void RunDoWhile(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
