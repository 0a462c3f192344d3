#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// HTTP, and HTTP_TASK and HTTP_POLL, which mean the same here: sent by the plugin.
Status MapHttp(const Task& task, Mapping& mapping);
void SendHttp(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
