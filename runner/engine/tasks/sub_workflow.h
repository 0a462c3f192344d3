#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// SUB_WORKFLOW starts a run and waits for its end; START_WORKFLOW does not wait.
Status MapSubWorkflow(const Task& task, Mapping& mapping);
Status MapStartWorkflow(const Task& task, Mapping& mapping);
void RunSubWorkflow(const TaskRecord& task, Step& step);
void RunStartWorkflow(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
