#include "runner/engine/mapping.h"

#include <utility>

#include "runner/engine/expression_data.h"
#include "runner/engine/task_id.h"
#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {

Status Mapping::Map(const Task& task) {
  return FindTaskType(task.type).map(task, *this);
}

const Task* Mapping::Next(const Task& task) const {
  if (dynamic_home_ != nullptr) return dynamic_home_->Next(task);
  return run_.workflow->Next(task);
}

StatusOr<Json> Mapping::Input(const Task& task) const {
  const TaskDefinition definition = DefinitionOf(run_, task, dynamic_home_ != nullptr);
  return ResolveTaskInput(run_, task, {&definition, NextId()});
}

StatusOr<Json> Mapping::InputWithoutTemplate(const Task& task) const {
  return ResolveTaskInput(run_, task, {nullptr, NextId()});
}

StatusOr<Json> Mapping::InputWithoutId(const Task& task) const {
  return ResolveTaskInput(run_, task, {});
}

std::string Mapping::NextId() const {
  return TaskId(run_.id, first_number_ + static_cast<int>(drafts_.size()));
}

TaskScheduled Mapping::Draft(const Task& task) const {
  TaskScheduled draft;
  draft.reference_name = task.reference_name + iteration_.suffix;
  if (!iteration_.suffix.empty()) draft.base_name = task.reference_name;
  draft.name = task.name;
  draft.type = task.type;
  draft.iteration = iteration_.number;
  draft.loop_task = dynamic_home_ == nullptr ? iteration_.loop_task : 0;
  draft.delay_seconds = task.start_delay_seconds;
  if (&task == dynamic_root_) draft.dynamic_task = *dynamic_json_;
  return draft;
}

void Mapping::Add(TaskScheduled draft) {
  if (run_.FindTask(draft.reference_name) != nullptr) return;
  if (!planned_.insert(draft.reference_name).second) return;
  drafts_.push_back(std::move(draft));
}

Status Mapping::MapDynamic(const Json& json) {
  Definition holder;
  holder.tasks.push_back(TaskFromJson(json));
  const Workflow home(std::move(holder));
  const Task* const outer_root = std::exchange(dynamic_root_, &home.definition().tasks[0]);
  const Json* const outer_json = std::exchange(dynamic_json_, &json);
  const Workflow* const outer_home = std::exchange(dynamic_home_, &home);
  Status status = Map(*dynamic_root_);
  dynamic_root_ = outer_root;
  dynamic_json_ = outer_json;
  dynamic_home_ = outer_home;
  return status;
}

TaskDefinition DefinitionOf(const Run& run, const Task& task, bool is_dynamic) {
  if (task.definition) return *task.definition;
  if (const TaskDefinition* registered = run.library->FindTaskDefinition(task.name)) {
    return *registered;
  }
  TaskDefinition definition = AdHocTaskDefinition(task.name, task.type);
  if (is_dynamic) {
    definition.retry_count = 0;
    definition.response_timeout_seconds = 0;
  }
  return definition;
}

Status EndRun(std::string_view message) {
  return MakeError(Reason::kDefinitionInvalid, message);
}

}  // namespace httptask::runner
