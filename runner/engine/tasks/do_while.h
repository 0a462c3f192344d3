#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// A mocked run waits for nobody, so that a loop whose condition never ends would run for ever: it
// fails after so many iterations. Lists end by themselves.
inline constexpr int kMockedIterationsMax = 1'000;

// DO_WHILE: its body's tasks are called `ref__1`, `ref__2` …; the output holds those of each
// iteration. Runs again whenever something in its body changed.
Status MapDoWhile(const Task& task, Mapping& mapping);
void RunDoWhile(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
