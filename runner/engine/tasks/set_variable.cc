#include "runner/engine/tasks/set_variable.h"

#include <fmt/format.h>

namespace httptask::runner {
namespace {

// As Conductor's conductor.app.maxWorkflowVariablesPayloadSizeThreshold.
constexpr size_t kVariablesKibibytesMax = 256;

}  // namespace

Status MapSetVariable(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.state = TaskState::kInProgress;
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutId(task));
  mapping.Add(std::move(draft));
  return Status();
}

void RunSetVariable(const TaskRecord& task, Step& step) {
  Json variables = step.run().variables;
  for (const auto& [name, value] : task.input.items()) variables[name] = value;
  const size_t bytes = FormatJson(variables).size();
  if (bytes > kVariablesKibibytesMax * 1024) {
    return step.Fail(task,
                     fmt::format("The variables payload size: {} of workflow: {} is greater than "
                                 "the permissible limit: {} kilobytes",
                                 bytes, step.run().id, kVariablesKibibytesMax),
                     TaskState::kFailedWithTerminalError);
  }
  if (!task.input.empty()) step.SetVariables(task.input);
  step.Change({task.number, TaskState::kCompleted});
}

}  // namespace httptask::runner
