#include "runner/engine/step.h"

#include <fmt/format.h>

#include <utility>

#include "runner/engine/expression_data.h"
#include "runner/engine/mapping.h"
#include "runner/engine/retry_policy.h"
#include "runner/engine/run_range.h"
#include "runner/engine/task_id.h"
#include "runner/engine/tasks/task_type.h"

namespace httptask::runner {
namespace {

using Runs = TaskType::Runs;

// What comes behind a task stands in the same iteration as it.
Iteration IterationOf(const Run& run, const TaskRecord& task) {
  Iteration iteration;
  iteration.suffix = task.reference_name.substr(task.base_name.size());
  iteration.loop_task = task.loop_task;
  if (const TaskRecord* loop = run.Find(task.loop_task)) {
    iteration.number = loop->iteration;
  } else if (task.type != "DO_WHILE") {
    iteration.number = task.iteration;
  }
  return iteration;
}

bool HasChildren(const TaskRecord& task) {
  return FindMember(task.input, "hasChildren") != nullptr;
}

}  // namespace

Step::Step(Run& run, const StepContext& context) : run_(run), context_(context) {}

void Step::Record(decltype(Event::what) what) {
  events_.push_back({context_.now, std::move(what)});
  run_.Apply(events_.back());
}

void Step::Start(RunStarted start) {
  Record(std::move(start));
  SetRunTimer();
  const Task& first = SkipToFirst();
  Plan plan;
  const Status status = AddMapped(first, {}, plan);
  if (!status.ok()) return End({std::string(MessageOf(status))});
  Execute(std::move(plan));
  if (abort_) return End(*abort_);
  Settle();
}

const Task& Step::SkipToFirst() {
  const Task& first = FirstTask(run_.definition(), run_.range);
  for (TaskScheduled& skipped : SkippedTasks(run_.definition(), run_.range)) {
    skipped.task = run_.last_number + 1;
    Record(std::move(skipped));
  }
  return first;
}

void Step::SetRunTimer() {
  const int64_t timeout = run_.definition().timeout_seconds;
  if (timeout > 0) effects_.push_back(SetTimer{0, run_.start_time + std::chrono::seconds(timeout)});
}

bool Step::Update(TaskUpdated change) {
  const TaskRecord* task = run_.Find(change.task);
  if (task == nullptr || IsTerminal(task->state) || IsTerminal(run_.state)) return false;
  const bool is_back_dated = change.start_time.has_value();
  Change(std::move(change));
  if (is_back_dated && !CheckTimeouts(*task)) return true;
  Settle();
  return true;
}

void Step::OnChildEnd(const Run& child) {
  const TaskRecord* task = run_.Find(child.parent_task);
  if (task == nullptr || IsTerminal(task->state) || IsTerminal(run_.state)) return;
  TaskUpdated change{child.parent_task};
  change.output = child.output;
  change.state = child.state == RunState::kCompleted    ? TaskState::kCompleted
                 : child.state == RunState::kTerminated ? TaskState::kCanceled
                 : child.state == RunState::kTimedOut   ? TaskState::kTimedOut
                                                        : TaskState::kFailed;
  if (child.state != RunState::kCompleted) {
    const Definition& definition = child.definition();
    change.message =
        fmt::format("Sub workflow {}.{}/{} failure reason: {}", definition.name, definition.version,
                    child.id, child.message.empty() ? "null" : child.message);
  }
  Change(std::move(change));
  Settle();
}

void Step::OnTimer(int number) {
  if (run_.state != RunState::kRunning) return;
  if (number == 0) {
    if (const auto timeout = FindRunTimeout()) End(*timeout);
    return;
  }
  const TaskRecord* task = run_.Find(number);
  if (task == nullptr || IsTerminal(task->state)) return;
  // Trying it again could do it twice: a person decides.
  if (task->reason == kResultUnknown) return;
  if (task->wait_until && *task->wait_until <= context_.now) {
    Change({number, TaskState::kCompleted});
    return Settle();
  }
  if (!CheckTimeouts(*task)) return;
  if (!IsTerminal(task->state)) {
    due_.insert(number);
  }
  Settle();
}

void Step::Cancel(const std::string& reason) {
  if (!IsTerminal(run_.state)) End({reason, RunState::kTerminated});
}

void Step::Change(TaskUpdated change) {
  const int number = change.task;
  Record(std::move(change));
  if (const TaskRecord* task = run_.Find(number)) Touch(*task);
}

void Step::Fail(const TaskRecord& task, std::string message, TaskState state) {
  TaskUpdated change{task.number, state};
  change.message = std::move(message);
  Change(std::move(change));
}

void Step::Begin(const TaskRecord& task) {
  const int number = task.number;
  if (context_.gate.is_closed()) return;
  if (task.task != nullptr) {
    const TaskDefinition definition = DefinitionOf(run_, *task.task, task.is_dynamic);
    const TaskGate::Entry entry = context_.gate.Enter(definition, {run_.id, number}, context_.now);
    if (entry.again) effects_.push_back(SetTimer{number, *entry.again});
    if (entry.answer == TaskGate::Answer::kLater) return;
  }
  Record(TaskStarted{number});
  effects_.push_back(SendTask{number});
}

void Step::SetVariables(const Json& variables) {
  Record(VariablesSet{variables});
}

void Step::Remove(std::vector<int> tasks) {
  for (const int task : tasks) touched_.erase(task);
  Record(TasksRemoved{std::move(tasks)});
}

// The task itself, the loop around it, and the joins that wait for it.
void Step::Touch(const TaskRecord& task) {
  touched_.insert(task.number);
  if (task.loop_task != 0) touched_.insert(task.loop_task);
  for (const int join : run_.JoinsOn(task.reference_name)) joins_.insert(join);
}

int Step::Insert(TaskScheduled draft) {
  draft.task = run_.last_number + 1;
  Record(std::move(draft));
  const TaskRecord& task = *run_.Find(run_.last_number);
  Touch(task);
  if (task.type == "JOIN") joins_.insert(task.number);
  if (!IsDecided(FindTaskType(task.type))) due_.insert(task.number);
  return task.number;
}

Status Step::BeginIteration(const TaskRecord& loop, int number) {
  const Task& body = loop.task->branches.front().tasks.front();
  const Iteration iteration{
      loop.reference_name.substr(loop.base_name.size()) + "__" + std::to_string(number), number,
      loop.number};
  Plan plan;
  HTTPTASK_RETURN_IF_ERROR(AddMapped(body, iteration, plan));
  Schedule(std::move(plan));
  return Status();
}

void Step::KeepPartialOutput(const TaskRecord& loop, Json output) {
  partial_outputs_[loop.number] = std::move(output);
}

void Step::Continue() {
  events_.clear();
  effects_.clear();
  Settle();
}

bool Step::is_settled() const {
  return run_.state != RunState::kRunning || (touched_.empty() && joins_.empty() && due_.empty());
}

// Passes until nothing changes; then joins, which Conductor evaluates on their own; then what is
// sent and started.
void Step::Settle() {
  while (run_.state == RunState::kRunning && events_.size() < kPartEvents) {
    if (!touched_.empty()) {
      if (const auto termination = Pass()) return End(*termination);
    } else if (!joins_.empty()) {
      const int join = *joins_.begin();
      joins_.erase(joins_.begin());
      const TaskRecord* task = run_.Find(join);
      if (task != nullptr && !IsTerminal(task->state)) FindTaskType(task->type).run(*task, *this);
    } else if (!due_.empty()) {
      const int number = *due_.begin();
      due_.erase(due_.begin());
      if (const TaskRecord* task = run_.Find(number)) Dispatch(*task);
    } else {
      return;
    }
  }
}

std::optional<Termination> Step::Pass() {
  if (auto timeout = FindRunTimeout()) return timeout;
  forgiven_.clear();
  const std::set<int> touched = std::exchange(touched_, {});
  Plan plan;
  const TaskRecord* terminate = nullptr;
  for (const int number : touched) {
    const TaskRecord* task = run_.Find(number);
    if (task == nullptr) continue;
    if (auto termination = Visit(*task, plan)) return termination;
    const bool ends = task->type == "TERMINATE" && task->state == TaskState::kCompleted;
    if (ends && terminate == nullptr) terminate = task;
  }
  if (terminate != nullptr || (plan.items.empty() && IsComplete())) {
    if (auto failure = FindPermissiveFailure()) return failure;
    if (terminate != nullptr) {
      EndByTerminate(*terminate);
    } else {
      Complete("");
    }
    return std::nullopt;
  }
  Execute(std::move(plan));
  return std::exchange(abort_, std::nullopt);
}

std::optional<Termination> Step::Visit(const TaskRecord& task, Plan& plan) {
  if (!IsTerminal(task.state)) {
    if (IsDecided(FindTaskType(task.type))) {
      plan.items.push_back({task.number, {}});
    }
    return std::nullopt;
  }
  if (task.is_retried) return std::nullopt;
  if (!IsSuccessful(task.state)) {
    if (auto termination = AfterFailure(task, plan)) return termination;
    const std::vector<Item>& items = plan.items;
    if (!items.empty() && items.back().draft && items.back().draft->retried_task == task.number) {
      return std::nullopt;
    }
  }
  return AddNext(task, plan);
}

std::optional<Termination> Step::AfterFailure(const TaskRecord& task, Plan& plan) {
  const Task none;
  const Task& definition_task = task.task == nullptr ? none : *task.task;
  const TaskDefinition definition = DefinitionOf(run_, definition_task, task.is_dynamic);
  if (const auto delay = RetryDelaySeconds(task, definition)) {
    Add(MakeRetry(task, *delay, NextNumber(plan)), plan);
    return std::nullopt;
  }
  if (definition_task.is_optional) {
    forgiven_.emplace(task.number, task.state);
    Record(TaskUpdated{task.number, TaskState::kCompletedWithErrors});
    for (const int join : run_.JoinsOn(task.reference_name)) joins_.insert(join);
    return std::nullopt;
  }
  if (definition_task.is_permissive) return std::nullopt;
  const RunState state = task.state == TaskState::kCanceled   ? RunState::kTerminated
                         : task.state == TaskState::kTimedOut ? RunState::kTimedOut
                                                              : RunState::kFailed;
  return Termination{
      fmt::format("Task {} failed with status: {} and reason: '{}'", TaskId(run_.id, task.number),
                  RunStateName(state), task.message.value_or("null")),
      state, task.number};
}

TaskScheduled Step::MakeRetry(const TaskRecord& task, int64_t delay_seconds, int number) {
  TaskScheduled retry;
  retry.reference_name = task.reference_name;
  if (task.base_name != task.reference_name) retry.base_name = task.base_name;
  retry.name = task.name;
  retry.type = task.type;
  retry.input = task.input;
  retry.message = task.message;
  retry.iteration = task.iteration;
  retry.retry_count = task.retry_count + 1;
  retry.retried_task = task.number;
  retry.loop_task = task.loop_task;
  retry.delay_seconds = delay_seconds;
  const TaskDefinition definition = DefinitionOf(run_, *task.task, task.is_dynamic);
  const StatusOr<Json> input =
      ResolveTaskInput(run_, *task.task, {&definition, TaskId(run_.id, number)});
  if (!input.ok()) return retry;
  for (const auto& [name, value] : input->items()) retry.input[name] = value;
  return retry;
}

std::optional<Termination> Step::AddNext(const TaskRecord& task, Plan& plan) {
  const bool is_switch = task.type == "SWITCH" || task.type == "DECISION";
  if (task.task == nullptr || task.home == nullptr || (is_switch && HasChildren(task))) {
    return std::nullopt;
  }
  const Task* next = task.home->Next(*task.task);
  if (next == nullptr || EndsRange(run_, *next)) return std::nullopt;
  const Status status = AddMapped(*next, IterationOf(run_, task), plan);
  if (!status.ok()) return Termination{std::string(MessageOf(status))};
  return std::nullopt;
}

void Step::Add(TaskScheduled draft, Plan& plan) {
  plan.items.push_back({0, std::move(draft)});
  ++plan.drafts;
}

Status Step::AddMapped(const Task& task, const Iteration& iteration, Plan& plan) {
  Mapping mapping(run_, context_, iteration, NextNumber(plan), plan.names);
  HTTPTASK_RETURN_IF_ERROR(mapping.Map(task));
  for (TaskScheduled& draft : mapping.Take()) Add(std::move(draft), plan);
  return Status();
}

std::vector<int> Step::Schedule(Plan plan) {
  std::vector<int> tasks;
  for (Item& item : plan.items) {
    tasks.push_back(item.draft ? Insert(*std::move(item.draft)) : item.task);
  }
  for (size_t i = 0; i < tasks.size(); ++i) {
    const TaskRecord& task = *run_.Find(tasks[i]);
    const TaskType& type = FindTaskType(task.type);
    const bool is_new = plan.items[i].draft.has_value();
    if (is_new && type.runs == Runs::kWhenScheduled && !IsTerminal(task.state)) {
      type.run(task, *this);
    }
  }
  return tasks;
}

// As in Conductor: everything is scheduled before anything is executed.
void Step::Execute(Plan plan) {
  for (const int number : Schedule(std::move(plan))) {
    if (run_.state != RunState::kRunning) return;
    const TaskRecord* task = run_.Find(number);
    const TaskType& type = FindTaskType(task->type);
    if (!IsDecided(type) || IsTerminal(task->state)) continue;
    touched_.erase(number);
    if (type.run != nullptr) type.run(*task, *this);
  }
}

std::optional<Termination> Step::FindRunTimeout() const {
  const Definition& definition = run_.definition();
  if (definition.timeout_seconds <= 0 || !definition.fails_when_timed_out) return std::nullopt;
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::seconds>(context_.now - run_.start_time).count();
  if (elapsed < definition.timeout_seconds) return std::nullopt;
  return Termination{fmt::format("Workflow timed out after {} seconds. Timeout configured as {} "
                                 "seconds. Timeout policy configured to TIME_OUT_WF",
                                 elapsed, definition.timeout_seconds),
                     RunState::kTimedOut};
}

bool Step::CheckTimeouts(const TaskRecord& task) {
  if (task.task == nullptr) return true;
  const TaskDefinition definition = DefinitionOf(run_, *task.task, task.is_dynamic);
  const auto timeout = FindTimeout(run_, task, definition, context_.now);
  if (!timeout) return true;
  Fail(task, timeout->message, TaskState::kTimedOut);
  if (timeout->policy != TimeoutPolicy::kTimeOutWorkflow) return true;
  End({timeout->message, RunState::kTimedOut, task.number});
  return false;
}

void Step::Dispatch(const TaskRecord& task) {
  if (IsTerminal(task.state)) return;
  const Time due = task.scheduled_time + std::chrono::seconds(task.delay_seconds);
  const TaskType& type = FindTaskType(task.type);
  // How much of the delay is over is not known once the clock was set back: none is left.
  const bool was_set_back = task.scheduled_time > context_.now + std::chrono::seconds(1);
  const bool is_due = due <= context_.now || was_set_back;
  // Mocks answer at once, as Conductor's test does; only what starts runs waits its time there.
  if (type.runs == Runs::kWhenDue && task.state == TaskState::kScheduled) {
    if (is_due) {
      type.run(task, *this);
    } else {
      effects_.push_back(SetTimer{task.number, due});
    }
  }
  Arm(task);
}

void Step::Arm(const TaskRecord& task) {
  if (IsTerminal(task.state) || task.task == nullptr || task.reason == kResultUnknown) return;
  if (task.wait_until) effects_.push_back(SetTimer{task.number, *task.wait_until});
  const TaskDefinition definition = DefinitionOf(run_, *task.task, task.is_dynamic);
  if (const auto time = NextTimeout(task, definition)) {
    effects_.push_back(SetTimer{task.number, *time});
  }
}

}  // namespace httptask::runner
