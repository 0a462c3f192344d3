#include "runner/model/flow_check.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/model/expression_check.h"
#include "runner/model/member_check.h"
#include "runner/model/start_task_form.h"

namespace httptask::runner {
namespace {

// A task with what the checks know of its surroundings.
struct Place {
  const Task* task = nullptr;
  bool is_nested = false;
  // Where the outermost loop around it ends, or 0.
  size_t loop_end = 0;
};

class FlowCheck {
 public:
  FlowCheck(const Definition& definition, FaultList& faults)
      : definition_(definition), faults_(faults) {}

  void Check() {
    Collect(definition_.tasks, false, false);
    // The reader of the second form has told its own.
    if (!definition_.is_start_task_form) CheckReferenceNames();
    for (size_t i = 0; i < places_.size(); ++i) CheckPlace(i);
    const FaultList::Leniency leniency(faults_);
    CheckExpressions(definition_.output_parameters, "/outputParameters",
                     {positions_, places_.size(), places_.size(), {}, false}, faults_);
    CheckList(definition_.tasks);
  }

 private:
  // Depth is bounded by that of the JSON.
  void Collect(const std::vector<Task>& tasks, bool is_nested, bool is_in_loop) {
    for (const Task& task : tasks) {
      const size_t begin = places_.size();
      places_.push_back({&task, is_nested, 0});
      if (!task.reference_name.empty()) positions_.emplace(task.reference_name, begin);
      const bool is_loop = task.type == "DO_WHILE";
      for (const TaskBranch& branch : task.branches) {
        Collect(branch.tasks, true, is_in_loop || is_loop);
      }
      if (!is_loop || is_in_loop) continue;
      for (size_t i = begin; i < places_.size(); ++i) places_[i].loop_end = places_.size();
    }
  }

  void CheckReferenceNames() {
    for (size_t i = 0; i < places_.size(); ++i) {
      const Task& task = *places_[i].task;
      if (task.reference_name.empty()) continue;
      const size_t first = positions_.find(task.reference_name)->second;
      if (first == i) continue;
      faults_.AddAtValue(
          task.pointer + "/taskReferenceName",
          fmt::format("the taskReferenceName {} is already that of the task in line {}",
                      Quote(task.reference_name),
                      faults_.LineOf(places_[first].task->pointer + "/taskReferenceName")),
          "give one of the two another name");
    }
  }

  void CheckPlace(size_t index) {
    const Place& place = places_[index];
    std::optional<FaultList::Leniency> leniency;
    if (place.is_nested) leniency.emplace(faults_);
    std::span<const std::string> names;
    if (definition_.is_start_task_form) names = StartTaskSystemNames();
    CheckExpressions(place.task->input_parameters, place.task->pointer + "/inputParameters",
                     {positions_, index, place.loop_end, names, !place.is_nested}, faults_);
    CheckWorkflowOutput(*place.task, index);
    CheckJoin(*place.task);
  }

  // That of a Terminate task of the second form reads the task's own parameters as well.
  void CheckWorkflowOutput(const Task& task, size_t index) {
    const Json* output = FindMember(task.late_parameters, "workflowOutput");
    if (output == nullptr) return;
    const std::span<const std::string> system_names = StartTaskSystemNames();
    std::vector<std::string> names(system_names.begin(), system_names.end());
    for (const auto& [name, value] : task.input_parameters.items()) names.push_back(name);
    CheckExpressions(*output, task.pointer + "/workflowOutput", {positions_, index, 0, names},
                     faults_);
  }

  void CheckJoin(const Task& task) {
    const Json* join_on = FindMember(task.members, "joinOn");
    if (join_on == nullptr || !join_on->is_array()) return;
    const FaultList::Leniency leniency(faults_);
    for (size_t i = 0; i < join_on->size(); ++i) {
      const Json& name = (*join_on)[i];
      if (!name.is_string() || positions_.contains(name.get_ref<const std::string&>())) continue;
      faults_.AddAtValue(fmt::format("{}/joinOn/{}", task.pointer, i),
                         fmt::format("there is no task {}: the join would wait for ever",
                                     Quote(name.get_ref<const std::string&>())),
                         "name the last task of each branch");
    }
  }

  void CheckList(const std::vector<Task>& tasks) {
    for (size_t i = 0; i < tasks.size(); ++i) {
      const bool is_fork = tasks[i].type == "FORK_JOIN" || tasks[i].type == "FORK_JOIN_DYNAMIC";
      const bool is_last = i + 1 == tasks.size();
      if (is_fork && (is_last || tasks[i + 1].type != "JOIN")) {
        faults_.AddAtValue(tasks[i].pointer, "a fork must be followed by a JOIN: the run will fail",
                           "put a JOIN behind it");
      }
      if (tasks[i].type == "TERMINATE" && !is_last) {
        faults_.AddAtValue(tasks[i + 1].pointer,
                           fmt::format("the task {} is never reached: a TERMINATE stands before it",
                                       Quote(tasks[i + 1].reference_name)),
                           "remove it, or put the TERMINATE into a SWITCH");
      }
      for (const TaskBranch& branch : tasks[i].branches) CheckList(branch.tasks);
    }
  }

  const Definition& definition_;
  FaultList& faults_;
  std::vector<Place> places_;
  std::map<std::string, size_t, std::less<>> positions_;
};

}  // namespace

void CheckFlow(const Definition& definition, FaultList& faults) {
  FlowCheck(definition, faults).Check();
}

}  // namespace httptask::runner
