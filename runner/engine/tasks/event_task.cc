#include "runner/engine/tasks/event_task.h"

#include <fmt/format.h>

#include "runner/engine/task_id.h"
#include "runner/engine/tasks/evaluator.h"

namespace httptask::runner {

Status MapEvent(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  Task with_sink = task;
  with_sink.input_parameters["sink"] = task.Text("sink");
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutTemplate(with_sink));
  draft.input["asyncComplete"] = task.is_async_complete;
  mapping.Add(std::move(draft));
  return Status();
}

namespace {

// Conductor's own queue is the only one that there is; of others it says what a server without them
// does.
void Publish(const TaskRecord& task, const Run& run, TaskUpdated& change) {
  const Json* given = FindMember(task.input, "sink");
  if (given == nullptr || given->is_null()) {
    change.state = TaskState::kFailed;
    change.message = "Cannot invoke \"String.startsWith(String)\" because \"sinkValue\" is null";
    return;
  }
  const std::string sink = JavaText(*given);
  const size_t colon = sink.find(':');
  const std::string type = sink.substr(0, colon);
  if (type == "conductor") {
    const std::string queue =
        colon == std::string::npos ? task.reference_name : sink.substr(colon + 1);
    change.output["event_produced"] = fmt::format("conductor:{}:{}", run.definition().name, queue);
    change.state = task.task->is_async_complete ? TaskState::kInProgress : TaskState::kCompleted;
    return;
  }
  change.output["event_produced"] = sink;
  change.state = TaskState::kFailed;
  change.message = fmt::format(
      "Error loading queue:{}, for task:{}, error: {}", sink, TaskId(run.id, task.number),
      colon == std::string::npos ? "Illegal event " + sink : "Unknown queue type " + type);
}

}  // namespace

void RunEvent(const TaskRecord& task, Step& step) {
  const Run& run = step.run();
  TaskUpdated change{task.number};
  change.output = task.input;
  change.output["workflowInstanceId"] = run.id;
  change.output["workflowType"] = run.definition().name;
  change.output["workflowVersion"] = run.definition().version;
  change.output["correlationId"] = run.correlation_id.empty() ? Json() : Json(run.correlation_id);
  // Conductor's test gives the run a domain of its own.
  change.output["taskToDomain"] = run.is_mocked ? Json{{"*", run.id}} : Json::object();
  Publish(task, run, change);
  if (task.state != change.state) step.Change(std::move(change));
}

}  // namespace httptask::runner
