#pragma once

#include "httptask/v1/task.pb.h"
#include "plugin/base/task_result.h"

namespace httptask::runner {

// The result as the plugin sent it. The plugin's side is plugin/service/task_conversion.h; a test
// shows that the two are inverse.
TaskResult TaskResultFromMessage(v1::TaskResult message);
RequestRecord RequestFromMessage(v1::RequestRecord message);
ExchangeRecord ExchangeFromMessage(v1::ExchangeRecord message);

}  // namespace httptask::runner
