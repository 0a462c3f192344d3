#include "runner/engine/tasks/join.h"

#include <fmt/format.h>

#include <unordered_set>

#include "runner/engine/task_id.h"

namespace httptask::runner {
namespace {

// Up to so many members a join's output is kept up to date while it waits.
constexpr size_t kPartialMembersMax = 256;

bool IsOptional(const TaskRecord& task) {
  return task.task != nullptr && task.task->is_optional;
}
bool IsPermissive(const TaskRecord& task) {
  return task.task != nullptr && task.task->is_permissive;
}

Status MapWaiting(const Task& task, Json input, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  draft.name = task.type;
  draft.state = TaskState::kInProgress;
  draft.input = std::move(input);
  mapping.Add(std::move(draft));
  return Status();
}

Json ListOf(const Task& task, std::string_view name) {
  const Json* list = FindMember(task.members, name);
  return list != nullptr && list->is_array() ? *list : Json::array();
}

// One look at a join.
class JoinLook {
 public:
  JoinLook(const TaskRecord& join, Step& step) : join_(join), step_(step) {}

  void Run() {
    const bool is_done = step_.run().OpenMembers(join_.number) == 0;
    const Json* list = FindMember(join_.input, "joinOn");
    // Before anything else is done: each member's end comes by here.
    if (!is_done && list != nullptr && list->size() > kPartialMembersMax) return;
    names_ = JoinMembers(join_);
    TaskUpdated change{join_.number};
    std::string forgiven;
    for (const std::string& name : names_) {
      const TaskRecord* member = step_.run().FindTask(name);
      if (member == nullptr) continue;
      if (is_done || MayBeNews(*member)) TakeOutput(name, member->output, change);
      const bool fails = !IsSuccessful(member->state) && !IsOptional(*member) &&
                         (!IsPermissive(*member) || is_done);
      if (fails) return Fail(std::move(change));
      if (IsOptional(*member) && member->state == TaskState::kCompletedWithErrors) {
        forgiven += fmt::format("{}/{} ", member->name, TaskId(step_.run().id, member->number));
      }
    }
    if (is_done) {
      change.state = forgiven.empty() ? TaskState::kCompleted : TaskState::kCompletedWithErrors;
      if (!forgiven.empty()) change.message = forgiven + "completed with errors";
    }
    if (is_done || !change.output.empty() || !change.new_output.empty()) {
      step_.Change(std::move(change));
    }
  }

 private:
  // An earlier look took what had changed until then.
  bool MayBeNews(const TaskRecord& member) const {
    return join_.output.empty() || member.changed > join_.changed;
  }

  void TakeOutput(const std::string& name, const Json& output, TaskUpdated& change) {
    if (const Json* known = FindMember(join_.output, name)) {
      if (*known != output) change.output[name] = output;
    } else if (!output.empty() && taken_.insert(name).second) {
      change.new_output.get_ref<Json::object_t&>().push_back({name, output});
    }
  }

  void Fail(TaskUpdated change) {
    std::string reasons;
    bool is_canceled = true;
    for (const std::string& name : names_) {
      const TaskRecord* member = step_.run().FindTask(name);
      if (member == nullptr || IsSuccessful(member->state)) continue;
      reasons += (reasons.empty() ? "" : " ") + member->message.value_or("null");
      if (!IsOptional(*member) && member->state != TaskState::kCanceled) is_canceled = false;
    }
    change.state = is_canceled ? TaskState::kCanceled : TaskState::kFailed;
    change.message = reasons;
    step_.Change(std::move(change));
  }

  const TaskRecord& join_;
  Step& step_;
  std::vector<std::string> names_;
  std::unordered_set<std::string_view> taken_;
};

// The first of these that was scheduled.
const TaskRecord* FindFirst(const TaskRecord& join, const Step& step, std::string_view list_name) {
  const Json* list = FindMember(join.input, list_name);
  if (list == nullptr || !list->is_array()) return nullptr;
  const std::string suffix = join.reference_name.substr(join.base_name.size());
  for (const Json& name : *list) {
    if (!name.is_string()) continue;
    const TaskRecord* task = step.run().FindTask(name.get_ref<const std::string&>() + suffix);
    if (task != nullptr && task->state != TaskState::kSkipped) return task;
  }
  return nullptr;
}

}  // namespace

// Scheduled already: the end of each branch leads here, and the list of members may be long.
Status MapJoin(const Task& task, Mapping& mapping) {
  if (mapping.run().FindTask(mapping.Draft(task).reference_name) != nullptr) return Status();
  return MapWaiting(task, {{"joinOn", ListOf(task, "joinOn")}}, mapping);
}

Status MapExclusiveJoin(const Task& task, Mapping& mapping) {
  return MapWaiting(task,
                    {{"joinOn", ListOf(task, "joinOn")},
                     {"defaultExclusiveJoinTask", ListOf(task, "defaultExclusiveJoinTask")}},
                    mapping);
}

void RunJoin(const TaskRecord& task, Step& step) {
  JoinLook(task, step).Run();
}

void RunExclusiveJoin(const TaskRecord& task, Step& step) {
  const TaskRecord* chosen = FindFirst(task, step, "joinOn");
  if (chosen == nullptr || !IsTerminal(chosen->state)) {
    const TaskRecord* other = FindFirst(task, step, "defaultExclusiveJoinTask");
    if (other != nullptr) chosen = other;
  }
  if (chosen == nullptr || !IsTerminal(chosen->state)) return;
  if (!IsSuccessful(chosen->state)) {
    return step.Fail(task, chosen->message.value_or("null"));
  }
  TaskUpdated change{task.number, TaskState::kCompleted};
  change.output = chosen->output;
  step.Change(std::move(change));
}

}  // namespace httptask::runner
