#pragma once

#include <optional>

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// A version as it stands in an input, a text or a number; nothing means the latest one.
std::optional<int> VersionOf(const Json* version);

// SUB_WORKFLOW starts a run and waits for its end; START_WORKFLOW does not wait.
Status MapSubWorkflow(const Task& task, Mapping& mapping);
Status MapStartWorkflow(const Task& task, Mapping& mapping);
void RunSubWorkflow(const TaskRecord& task, Step& step);
void RunStartWorkflow(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
