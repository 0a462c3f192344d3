#include "runner/engine/tasks/wait.h"

#include <fmt/format.h>

#include "plugin/base/text.h"
#include "runner/engine/tasks/evaluator.h"
#include "runner/model/wait_time.h"

namespace httptask::runner {
namespace {

std::string TextOf(const Json& input, std::string_view name) {
  const Json* value = FindMember(input, name);
  return value == nullptr || value->is_null() ? "" : JavaText(*value);
}

void Refuse(TaskScheduled& draft, std::string message) {
  draft.state = TaskState::kFailedWithTerminalError;
  draft.message = std::move(message);
}

void SetEnd(TaskScheduled& draft, Time now) {
  const std::string duration = TextOf(draft.input, "duration");
  const std::string until = TextOf(draft.input, "until");
  const bool has_duration = !Trim(duration).empty();
  const bool has_until = !Trim(until).empty();
  if (has_duration && has_until) {
    return Refuse(draft, "Both 'duration' and 'until' specified. Please provide only one input");
  }
  if (has_duration) {
    const auto length = ParseWaitDuration(duration);
    if (!length) return Refuse(draft, "Not valid duration: " + duration);
    draft.wait_until = now + *length;
  } else if (has_until) {
    draft.wait_until = ParseWaitUntil(until);
    if (!draft.wait_until) {
      Refuse(draft, "Invalid/Unsupported Wait Until format.  Provided: " + until);
    }
  }
}

}  // namespace

Status MapWait(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.state = TaskState::kInProgress;
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutTemplate(task));
  SetEnd(draft, mapping.context().now);
  mapping.Add(std::move(draft));
  return Status();
}

Status MapHuman(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.state = TaskState::kInProgress;
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutTemplate(task));
  mapping.Add(std::move(draft));
  return Status();
}

Status MapNoop(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.state = TaskState::kInProgress;
  mapping.Add(std::move(draft));
  return Status();
}

void RunNoop(const TaskRecord& task, Step& step) {
  step.Change({task.number, TaskState::kCompleted});
}

}  // namespace httptask::runner
