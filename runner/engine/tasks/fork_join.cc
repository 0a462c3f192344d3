#include "runner/engine/tasks/fork_join.h"

namespace httptask::runner {

Status MapForkJoin(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.name = draft.type = "FORK";
  draft.state = TaskState::kCompleted;
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.InputWithoutId(task));
  mapping.Add(std::move(draft));
  for (const TaskBranch& branch : task.branches) {
    if (branch.tasks.empty()) return EndRun("A branch of the fork has no tasks");
    HTTPTASK_RETURN_IF_ERROR(mapping.Map(branch.tasks.front()));
  }
  const Task* join = mapping.Next(task);
  if (join == nullptr || join->type != "JOIN") {
    return EndRun("Fork task definition is not followed by a join task.  Check the blueprint");
  }
  return mapping.Map(*join);
}

}  // namespace httptask::runner
