#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "runner/engine/mapping.h"
#include "runner/engine/step.h"
#include "runner/engine/tasks/task_type.h"

// How a run goes on after it was left: by a crash, a pause or its end.
namespace httptask::runner {
namespace {

Status Refuse(const Run& run, std::string_view why) {
  return MakeError(Reason::kArgumentInvalid, fmt::format("the run {} {}", run.id, why));
}

// Those that end with their members go on; others are tried again.
bool IsContainer(const TaskRecord& task) {
  return task.type == "JOIN" || task.type == "EXCLUSIVE_JOIN" || task.type == "DO_WHILE";
}

std::vector<int> LastFailures(const Run& run) {
  std::vector<int> failures;
  for (const auto& [number, task] : run.tasks) {
    const bool has_failed = IsTerminal(task.state) && !IsSuccessful(task.state);
    if (has_failed && !task.is_retried && task.task != nullptr) failures.push_back(number);
  }
  return failures;
}

}  // namespace

Status Step::Pause() {
  if (run_.state != RunState::kRunning) {
    return Refuse(run_, fmt::format("is {} and cannot be paused", RunStateName(run_.state)));
  }
  Record(RunPaused{});
  return Status();
}

Status Step::Resume(bool was_left) {
  if (run_.state != RunState::kPaused) {
    return Refuse(run_, fmt::format("is {}, not paused", RunStateName(run_.state)));
  }
  Record(RunResumed{});
  if (was_left) {
    Recover();
    return Status();
  }
  SetRunTimer();
  // What ended while the run was paused goes on now.
  for (const auto& [number, task] : run_.tasks) {
    if (IsTerminal(task.state) && !task.is_retried) touched_.insert(number);
    if (!IsTerminal(task.state)) due_.insert(number);
  }
  Settle();
  return Status();
}

Status Step::Retry() {
  if (!IsTerminal(run_.state) || run_.state == RunState::kCompleted) {
    return Refuse(run_, fmt::format("is {}: only one that failed, timed out or was terminated can "
                                    "be retried",
                                    RunStateName(run_.state)));
  }
  const std::vector<int> failures = LastFailures(run_);
  if (failures.empty()) {
    return Refuse(run_, fmt::format("has no failed task: run it again from one of its tasks with "
                                    "httptask rerun {} --from REF",
                                    run_.id));
  }
  Record(RunReopened{});
  SetRunTimer();
  for (const int number : failures) {
    const TaskRecord& task = *run_.Find(number);
    if (!IsContainer(task)) continue;
    TaskUpdated change{number, TaskState::kInProgress};
    change.message = "";
    Change(std::move(change));
  }
  for (const int number : failures) {
    const TaskRecord& task = *run_.Find(number);
    if (!IsContainer(task)) Insert(MakeRetry(task, 0, run_.last_number + 1));
  }
  Settle();
  return Status();
}

Status Step::Rerun(std::string_view reference_name) {
  if (!IsTerminal(run_.state)) {
    return Refuse(run_, fmt::format("is {}: cancel it first (httptask cancel {})",
                                    RunStateName(run_.state), run_.id));
  }
  const std::vector<Task>& tasks = run_.definition().tasks;
  const auto task = std::find_if(tasks.begin(), tasks.end(), [&](const Task& each) {
    return each.reference_name == reference_name;
  });
  if (task == tasks.end()) {
    return Refuse(run_, fmt::format("has no task `{}` outside of forks, cases and loops, where a "
                                    "run can begin again",
                                    reference_name));
  }
  std::vector<int> forgotten;
  for (const auto& [number, record] : run_.tasks) {
    if (!forgotten.empty() || record.reference_name == reference_name) forgotten.push_back(number);
  }
  if (forgotten.empty()) return Refuse(run_, fmt::format("did not get to `{}`", reference_name));
  Record(RunReopened{});
  SetRunTimer();
  Record(TasksRemoved{std::move(forgotten)});
  Plan plan;
  const Status status = AddMapped(*task, {}, plan);
  if (!status.ok()) {
    End({std::string(MessageOf(status))});
    return Status();
  }
  Execute(std::move(plan));
  if (abort_) {
    End(*abort_);
  } else {
    Settle();
  }
  return Status();
}

void Step::Recover() {
  if (run_.state != RunState::kRunning) return;
  SetRunTimer();
  std::vector<int> open;
  for (const auto& [number, task] : run_.tasks) {
    if (!IsTerminal(task.state)) open.push_back(number);
    if (MayBeLeft(task)) touched_.insert(number);
  }
  for (const int number : open) {
    const TaskRecord& task = *run_.Find(number);
    const TaskType& type = FindTaskType(task.type);
    const bool was_begun = task.state == TaskState::kInProgress;
    if (was_begun && type.recover != nullptr) type.recover(task, *this);
    if (IsContainer(task) && task.type != "DO_WHILE") joins_.insert(number);
    due_.insert(number);
  }
  Settle();
}

// The journal may end between two parts of a step. What follows a task is scheduled once, since its
// name is there then; it is not computed again, because a script may say something else.
bool Step::MayBeLeft(const TaskRecord& task) const {
  if (!IsTerminal(task.state)) return IsDecided(FindTaskType(task.type));
  if (task.is_retried) return false;
  if (!IsSuccessful(task.state) || task.task == nullptr || task.home == nullptr) return true;
  const Task* next = task.home->Next(*task.task);
  const std::string suffix = task.reference_name.substr(task.base_name.size());
  return next == nullptr || run_.FindTask(next->reference_name + suffix) == nullptr;
}

}  // namespace httptask::runner
