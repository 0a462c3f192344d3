#pragma once

#include <functional>

#include "plugin/base/json.h"
#include "runner/engine/run.h"

namespace httptask::runner {

// Finds a run that another one started; nullptr when it is not at hand.
using FindRun = std::function<const Run*(const std::string& run_id)>;

// Conductor's execution JSON: {"workflowId", "workflowName", "workflowType", "version",
// "workflowVersion", "status", "input", "output", "variables", "correlationId", "startTime",
// "endTime", "reasonForIncompletion"?, "failureWorkflow"?, "tasks": [{"taskId", "seq",
// "referenceTaskName", "taskDefName", "taskType", "status", "inputData", "outputData",
// "iteration", "retryCount", "retried", "retryDelaySeconds"?, "startTime", "endTime",
// "reasonForIncompletion"?, "subWorkflowId"?, "child"?, …all members of an HTTP task's output}]}.
// `child` and `failureWorkflow` are executions, where `find` gives them.
Json RunToJson(const Run& run, const FindRun& find = nullptr);

// One of these tasks, as Conductor gives it to a worker: the members above and
// "workflowInstanceId", "workflowType", "correlationId"?.
Json TaskToJson(const Run& run, const TaskRecord& task);

}  // namespace httptask::runner
