#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// SIMPLE, and every type that is none of Conductor's: a worker ends it. Conductor calls a SIMPLE
// task's type by its name.
Status MapSimple(const Task& task, Mapping& mapping);
Status MapUserDefined(const Task& task, Mapping& mapping);
// DYNAMIC: the name of the worker is the value of an input.
Status MapDynamicName(const Task& task, Mapping& mapping);
// Sends it when one of ours runs it; else it waits.
void SendToWorker(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
