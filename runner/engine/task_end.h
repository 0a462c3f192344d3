#pragma once

#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "runner/engine/event.h"

namespace httptask::runner {

// The error with what was tried before it.
Status AttachTried(Status error, const TaskResult& tried);

// What a task's end is called in the journal: COMPLETED for an accepted answer, FAILED for any
// other (reason `HTTP_STATUS`; its message tells method, URL without query, status and the start
// of the body) and for an error (its reason and message). An error after which nobody knows whether
// the request was done (RESULT_UNKNOWN) is terminal: it is not sent again. So is an answer that
// broke off (IsUnknown), which keeps its items.
// The output of a task that failed by an error: {"error": {"reason", "message"}} and, as far as it
// is attached, what was tried: "request" and "attempts" as an answer has them.
TaskUpdated DescribeTaskEnd(int task, const StatusOr<TaskResult>& result);

}  // namespace httptask::runner
