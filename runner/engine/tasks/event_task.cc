#include "runner/engine/tasks/event_task.h"

#include <fmt/format.h>

namespace httptask::runner {

Status MapEvent(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutTemplate(task));
  draft.input["sink"] = task.Text("sink");
  draft.input["asyncComplete"] = task.is_async_complete;
  mapping.Add(std::move(draft));
  return Status();
}

void RunEvent(const TaskRecord& task, Step& step) {
  const Run& run = step.run();
  const std::string sink(StringMember(task.input, "sink"));
  TaskUpdated change{task.number};
  change.output = task.input;
  change.output["workflowInstanceId"] = run.id;
  change.output["workflowType"] = run.definition().name;
  change.output["workflowVersion"] = run.definition().version;
  change.output["correlationId"] = run.correlation_id.empty() ? Json() : Json(run.correlation_id);
  // Conductor's test gives the run a domain of its own.
  change.output["taskToDomain"] = run.is_mocked ? Json{{"*", run.id}} : Json::object();
  if (sink != "conductor" && !sink.starts_with("conductor:")) {
    change.state = TaskState::kFailed;
    change.message = fmt::format("Invalid / Unsupported sink specified: {}", sink);
  } else {
    const std::string queue =
        sink == "conductor" ? task.reference_name : sink.substr(sink.find(':') + 1);
    change.output["event_produced"] = fmt::format("conductor:{}:{}", run.definition().name, queue);
    change.state = task.task->is_async_complete ? TaskState::kInProgress : TaskState::kCompleted;
  }
  if (task.state != change.state) step.Change(std::move(change));
}

}  // namespace httptask::runner
