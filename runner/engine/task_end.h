#pragma once

#include <string_view>

#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "runner/engine/event.h"

namespace httptask::runner {

// What a task's end is called in the journal: TaskCompleted for an accepted answer, TaskFailed for
// any other (reason `HTTP_STATUS`; its message tells method, URL without query, status and the
// start of the body) and for an error (its reason and message).
decltype(Event::what) DescribeTaskEnd(std::string_view reference_name,
                                      const StatusOr<TaskResult>& result);

}  // namespace httptask::runner
