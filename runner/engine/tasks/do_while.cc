#include "runner/engine/tasks/do_while.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <vector>

#include "plugin/base/text.h"
#include "runner/engine/expression_data.h"
#include "runner/engine/task_id.h"
#include "runner/engine/tasks/loop_binding.h"

namespace httptask::runner {
namespace {

// One look at a loop.
class LoopLook {
 public:
  LoopLook(const TaskRecord& loop, Step& step)
      : loop_(loop), definition_(*loop.task), step_(step), run_(step.run()) {}

  void Run() {
    const std::vector<int>& tasks = run_.LoopTasks(loop_.number);
    if (tasks.empty()) return Begin();
    Json output = Json::object();
    const TaskRecord* failed = nullptr;
    bool is_open = false;
    for (const int number : tasks) {
      const TaskRecord* task = run_.Find(number);
      if (task == nullptr || task->is_retried) continue;
      output[task->base_name] = task->output;
      is_open = is_open || !IsTerminal(task->state);
      if (!IsSuccessful(task->state) && failed == nullptr) failed = task;
    }
    if (failed != nullptr) return FailWith(*failed, std::move(output));
    if (is_open || !HasWholeBody()) return KeepPartial(std::move(output));
    EndIteration(std::move(output));
  }

 private:
  void Begin() {
    if (IsList()) {
      items_ = Items();
      if (items_->empty()) {
        TaskUpdated change{loop_.number, TaskState::kCompleted};
        change.output = {{"iteration", 0}};
        return step_.Change(std::move(change));
      }
    }
    TaskUpdated change{loop_.number};
    change.output = Counters(1);
    change.iteration = 1;
    step_.Change(std::move(change));
    const Status status = step_.BeginIteration(loop_, 1);
    if (!status.ok()) step_.Abort({std::string(MessageOf(status))});
  }

  // `iteration` stands first, where it is found at once.
  Json Counters(int iteration) {
    Json counters = {{"iteration", iteration}};
    if (!IsList()) return counters;
    if (!items_) items_ = Items();
    const size_t index = static_cast<size_t>(iteration) - 1;
    counters["loopIndex"] = index;
    if (index < items_->size()) counters["loopItem"] = (*items_)[index];
    return counters;
  }

  bool HasWholeBody() const {
    const std::string suffix = loop_.reference_name.substr(loop_.base_name.size()) + "__" +
                               std::to_string(loop_.iteration);
    for (const Task& task : definition_.branches.front().tasks) {
      if (run_.FindTask(task.reference_name + suffix) == nullptr) return false;
    }
    return true;
  }

  Json Finished(Json output) const {
    return {{std::to_string(loop_.iteration), std::move(output)}};
  }

  void KeepPartial(Json output) { step_.KeepPartialOutput(loop_, Finished(std::move(output))); }

  void FailWith(const TaskRecord& failed, Json output) {
    TaskUpdated change{loop_.number, TaskState::kFailed};
    change.new_output = Finished(std::move(output));
    change.message = failed.message.value_or("null") + " ";
    step_.Change(std::move(change));
  }

  void EndIteration(Json output) {
    TaskUpdated change{loop_.number};
    change.new_output = Finished(std::move(output));
    Forget(change);
    const StatusOr<bool> goes_on = GoesOn(change);
    if (!goes_on.ok()) return FailCondition(std::move(change), MessageOf(goes_on.status()));
    const int next = loop_.iteration + 1;
    if (!*goes_on) {
      change.state = TaskState::kCompleted;
      return step_.Change(std::move(change));
    }
    if (run_.is_mocked && !IsList() && next > kMockedIterationsMax) {
      return FailEndless(std::move(change));
    }
    change.output = Counters(next);
    change.iteration = next;
    step_.Change(std::move(change));
    const Status status = step_.BeginIteration(loop_, next);
    if (!status.ok()) FailCondition({loop_.number}, MessageOf(status));
  }

  void FailCondition(TaskUpdated change, std::string_view message) {
    change.state = TaskState::kFailedWithTerminalError;
    change.message = fmt::format("Unable to evaluate condition {}, exception {}",
                                 definition_.Text("loopCondition"), message);
    step_.Change(std::move(change));
  }

  void FailEndless(TaskUpdated change) {
    change.state = TaskState::kFailedWithTerminalError;
    change.message = fmt::format(
        "a mocked run ends a loop after {} iterations: its condition still holds, and nothing that "
        "is mocked changes it",
        kMockedIterationsMax);
    step_.Change(std::move(change));
  }

  // keepLastN: older iterations and their tasks are forgotten.
  void Forget(TaskUpdated& change) {
    const Json* keep = FindMember(definition_.input_parameters, "keepLastN");
    if (keep == nullptr || !keep->is_number_integer()) return;
    const int64_t last = loop_.iteration - keep->get<int64_t>();
    if (last < 1) return;
    if (last == loop_.iteration) {
      change.new_output = Json::object();
    } else {
      change.removed_output.push_back(std::to_string(last));
    }
    RemoveTasks(last);
  }

  // Conductor forgets on its disk at once, but the last iteration's tasks are still in its hands.
  void RemoveTasks(int64_t last) {
    std::vector<int> old;
    for (auto task = run_.tasks.upper_bound(loop_.number); task != run_.tasks.end(); ++task) {
      const TaskRecord& record = task->second;
      if (record.loop_task != loop_.number) continue;
      if (record.iteration > last || record.iteration == loop_.iteration) break;
      old.push_back(record.number);
    }
    if (!old.empty()) step_.Remove(std::move(old));
  }

  StatusOr<bool> GoesOn(const TaskUpdated& change) {
    const std::string_view condition = definition_.Text("loopCondition");
    const bool is_list = IsList();
    if (is_list && !items_) items_ = Items();
    const bool has_more = is_list && static_cast<size_t>(loop_.iteration) < items_->size();
    if (Trim(condition).empty()) return is_list && has_more;
    HTTPTASK_ASSIGN_OR_RETURN(const Json bindings, Bindings(condition, change));
    HTTPTASK_ASSIGN_OR_RETURN(const Json value,
                              step_.context().scripts.EvaluateJavaScript(condition, bindings));
    const bool is_true =
        value.is_boolean() ? value.get<bool>() : value.is_number() && value.get<double>() > 0;
    return is_true && (!is_list || has_more);
  }

  // What `$` holds: the loop's input computed anew, the loop's output by its name, the outputs of
  // the body's tasks by theirs.
  StatusOr<Json> Bindings(std::string_view condition, const TaskUpdated& change) {
    const TaskDefinition definition = DefinitionOf(run_, definition_, loop_.is_dynamic);
    HTTPTASK_ASSIGN_OR_RETURN(
        Json bindings, ResolveInput(run_, definition_.input_parameters, {&definition, Id()}));
    AddBody(definition_, bindings);
    for (const std::string& name : {loop_.base_name, loop_.reference_name}) {
      bindings[name] =
          LoopBinding(condition, name, loop_.output, change.new_output, change.removed_output);
    }
    if (!IsList()) return bindings;
    const Json counters = Counters(loop_.iteration);
    for (const char* name : {"loopIndex", "loopItem"}) {
      if (const Json* value = FindMember(counters, name)) bindings[name] = *value;
    }
    return bindings;
  }

  // Depth is bounded by that of the definition.
  void AddBody(const Task& parent, Json& bindings) const {
    for (const TaskBranch& branch : parent.branches) {
      for (const Task& task : branch.tasks) {
        const TaskRecord* record = run_.FindLatest(task.reference_name);
        if (record != nullptr) bindings[task.reference_name] = record->output;
        AddBody(task, bindings);
      }
    }
  }

  bool IsList() const {
    if (!Trim(definition_.Text("items")).empty()) return true;
    const Json* items = FindMember(definition_.input_parameters, "_items");
    if (items == nullptr) return false;
    return items->is_array() ||
           (items->is_string() && !Trim(items->get_ref<const std::string&>()).empty());
  }

  // One value that is no list is a list of it.
  Json Items() const {
    Json parameters = Json::object();
    const std::string_view text = definition_.Text("items");
    if (!Trim(text).empty()) parameters["items"] = text;
    const Json* own = FindMember(definition_.input_parameters, "_items");
    if (own != nullptr) parameters["_items"] = *own;
    const StatusOr<Json> resolved = ResolveInput(run_, parameters, {nullptr, Id()});
    if (!resolved.ok()) return Json::array();
    for (const char* name : {"items", "_items"}) {
      const Json* value = FindMember(*resolved, name);
      if (value == nullptr || value->is_null()) continue;
      return value->is_array() ? *value : Json::array({*value});
    }
    return Json::array();
  }

  std::string Id() const { return TaskId(run_.id, loop_.number); }

  const TaskRecord& loop_;
  const Task& definition_;
  Step& step_;
  const class Run& run_;
  std::optional<Json> items_;
};

}  // namespace

Status MapDoWhile(const Task& task, Mapping& mapping) {
  if (task.branches.empty() || task.branches.front().tasks.empty()) {
    return EndRun(fmt::format("the loop {} has no tasks", task.reference_name));
  }
  TaskScheduled draft = mapping.Draft(task);
  draft.state = TaskState::kInProgress;
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.Input(task));
  mapping.Add(std::move(draft));
  return Status();
}

void RunDoWhile(const TaskRecord& task, Step& step) {
  LoopLook(task, step).Run();
}

}  // namespace httptask::runner
