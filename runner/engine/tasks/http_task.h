#pragma once

#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

// HTTP, and HTTP_TASK and HTTP_POLL, which mean the same here: sent by the plugin.
Status MapHttp(const Task& task, Mapping& mapping);
// Whether sending it a second time does no harm: by the task's own word, a key by which the server
// recognises it, or the method (RFC 9110, section 9.2.2).
bool MayBeSentTwice(const TaskRecord& task);
void SendHttp(const TaskRecord& task, Step& step);
// One that may have been sent is sent again when that does no harm; else it is parked as
// RESULT_UNKNOWN for a person.
void RecoverHttp(const TaskRecord& task, Step& step);

}  // namespace httptask::runner
