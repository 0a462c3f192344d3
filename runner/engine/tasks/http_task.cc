#include "runner/engine/tasks/http_task.h"

namespace httptask::runner {

Status MapHttp(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.Input(task));
  if (task.type == "HTTP") draft.input["asyncComplete"] = task.is_async_complete;
  mapping.Add(std::move(draft));
  return Status();
}

void SendHttp(const TaskRecord& task, Step& step) {
  if (!step.run().is_mocked) step.Begin(task);
}

}  // namespace httptask::runner
