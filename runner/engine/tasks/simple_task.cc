#include "runner/engine/tasks/simple_task.h"

#include <fmt/format.h>

#include "runner/engine/tasks/evaluator.h"

namespace httptask::runner {

Status MapSimple(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.type = task.name;
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.Input(task));
  mapping.Add(std::move(draft));
  return Status();
}

Status MapUserDefined(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.Input(task));
  mapping.Add(std::move(draft));
  return Status();
}

Status MapDynamicName(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutTemplate(task));
  const std::string_view parameter = task.Text("dynamicTaskNameParam");
  const Json* name = FindMember(draft.input, parameter);
  if (name == nullptr || name->is_null()) {
    return EndRun(
        fmt::format("Cannot map a dynamic task based on the parameter and input. "
                    "Parameter= {}, input= {}",
                    parameter, JavaText(draft.input)));
  }
  draft.name = draft.type = JavaText(*name);
  mapping.Add(std::move(draft));
  return Status();
}

void SendToWorker(const TaskRecord& task, Step& step) {
  if (!step.run().is_mocked && step.context().workers.contains(task.type)) {
    step.Begin(task);
  }
}

}  // namespace httptask::runner
