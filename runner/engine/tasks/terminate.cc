#include "runner/engine/tasks/terminate.h"

namespace httptask::runner {

Status MapTerminate(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.state = TaskState::kInProgress;
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutTemplate(task));
  mapping.Add(std::move(draft));
  return Status();
}

void RunTerminate(const TaskRecord& task, Step& step) {
  const std::string_view status = StringMember(task.input, "terminationStatus");
  if (status != "COMPLETED" && status != "FAILED" && status != "TERMINATED") {
    return step.Fail(task, "given termination status is not valid");
  }
  TaskUpdated change{task.number, TaskState::kCompleted};
  const Json* output = FindMember(task.input, "workflowOutput");
  if (output != nullptr && output->is_object()) {
    change.output = *output;
  } else if (output != nullptr && !output->is_null()) {
    change.output = {{"output", *output}};
  }
  step.Change(std::move(change));
}

}  // namespace httptask::runner
