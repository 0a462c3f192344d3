#pragma once

#include "httptask/v1/task.pb.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/task_executor.h"

namespace httptask {

// Messages of what execution gave. Strings become UTF-8, bodies stay bytes. The runner's side is
// runner/client/task_result_message.h.
v1::TaskResult ToMessage(TaskResult result);
v1::Attempt ToMessage(Attempt attempt);
v1::RequestRecord ToMessage(RequestRecord request);
v1::RawExchange ToMessage(RawExchange raw);

}  // namespace httptask
