#include "runner/engine/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "runner/engine/run_json.h"
#include "runner/engine/run_range.h"
#include "runner/engine/task_end.h"

namespace httptask::runner {
namespace {

// How long the loop waits at most: clocks jump.
constexpr std::chrono::seconds kLookAgain(1);
// A wall clock that goes back by more was set: clocks are also slowed a little.
constexpr std::chrono::seconds kSetBack(1);

// Calls back once, also when the task runner drops its callback.
class OneEnd {
 public:
  explicit OneEnd(TaskRunner::Done done) : done_(std::move(done)) {}
  ~OneEnd() {
    if (done_) {
      done_(MakeError(Reason::kPluginUnavailable, "the task was dropped without an answer"));
    }
  }
  OneEnd(const OneEnd&) = delete;
  OneEnd& operator=(const OneEnd&) = delete;
  void Call(StatusOr<TaskResult> result) {
    if (const TaskRunner::Done done = std::exchange(done_, nullptr)) done(std::move(result));
  }

 private:
  TaskRunner::Done done_;
};

}  // namespace

Engine::Engine(EngineParts parts)
    : parts_(std::move(parts)),
      worker_types_(parts_.workers == nullptr ? std::set<std::string, std::less<>>()
                                              : parts_.workers->types()),
      inbox_(std::make_shared<Inbox>()) {}

Engine::~Engine() = default;

void Engine::Inbox::Put(Ended one) {
  {
    std::lock_guard lock(mutex);
    ended.push_back(std::move(one));
  }
  arrived.notify_one();
}

void Engine::Wake() {
  {
    std::lock_guard lock(inbox_->mutex);
    inbox_->is_woken = true;
  }
  inbox_->arrived.notify_one();
}

Status Engine::Start(RunRequest request) {
  if (!request.input.is_object() && !request.input.is_null()) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("the input of a workflow must be a JSON object, not of type {}",
                                 JsonTypeName(request.input)));
  }
  HTTPTASK_RETURN_IF_ERROR(CheckRange(request.workflow->definition(), request.range));
  RunStarted start;
  start.definition_text = request.workflow->definition().text;
  start.input = std::move(request.input);
  start.library = request.library->ToJsonFor(*request.workflow);
  start.correlation_id = std::move(request.correlation_id);
  start.is_mocked = request.is_mocked;
  start.range = std::move(request.range);
  auto& run = runs_[request.run_id];
  run = std::make_unique<Run>(request.run_id, std::move(request.workflow),
                              std::move(request.library));
  order_.push_back(request.run_id);
  RunStep(*run, [&](Step& step) { step.Start(std::move(start)); });
  return Status();
}

void Engine::Adopt(Run run) {
  const std::string id = run.id;
  order_.push_back(id);
  runs_[id] = std::make_unique<Run>(std::move(run));
}

void Engine::Recover() {
  for (const std::string& id : std::vector<std::string>(order_)) {
    Run& run = *runs_.at(id);
    if (run.state == RunState::kPaused) left_paused_.insert(id);
    RunStep(run, [](Step& step) { step.Recover(); });
  }
}

Status Engine::Change(std::string_view run_id, const std::function<Status(Step&)>& change) {
  const auto found = runs_.find(run_id);
  if (found == runs_.end()) return MakeError(Reason::kInternal, "the run was not adopted");
  Status status;
  RunStep(*found->second, [&](Step& step) { status = change(step); });
  return status;
}

Status Engine::Resume(std::string_view run_id) {
  const auto left = left_paused_.find(run_id);
  const bool was_left = left != left_paused_.end();
  if (was_left) left_paused_.erase(left);
  return Change(run_id, [was_left](Step& step) { return step.Resume(was_left); });
}

bool Engine::Update(std::string_view run_id, TaskUpdated change) {
  const auto found = runs_.find(run_id);
  if (found == runs_.end()) return false;
  bool changed = false;
  RunStep(*found->second, [&](Step& step) { changed = step.Update(std::move(change)); });
  return changed;
}

void Engine::Cancel(std::string_view run_id, const std::string& reason) {
  const auto found = runs_.find(run_id);
  if (found == runs_.end()) return;
  RunStep(*found->second, [&](Step& step) { step.Cancel(reason); });
}

struct Engine::StepUnderWay {
  StepUnderWay(Run& of, StepContext with)
      : run(of), had_ended(IsTerminal(of.state)), context(with), step(of, context) {}

  Run& run;
  const bool had_ended;
  StepContext context;
  Step step;
};

template <typename Decide>
void Engine::RunStep(Run& run, const Decide& decide) {
  auto under_way = std::make_unique<StepUnderWay>(
      run, StepContext{parts_.clock.Now(), parts_.scripts, worker_types_, gate_});
  decide(under_way->step);
  TakePart(std::move(under_way));
}

void Engine::TakePart(std::unique_ptr<StepUnderWay> under_way) {
  Run& run = under_way->run;
  Step& step = under_way->step;
  TakeEffects(run, step);
  if (!step.events().empty()) {
    LeaveGate(run, step.events());
    const auto [entry, is_new] = pending_index_.try_emplace(run.id, pending_.size());
    if (is_new) pending_.push_back({run.id, {}});
    std::vector<Event>& events = pending_[entry->second].events;
    std::vector<Event> more = step.TakeEvents();
    std::move(more.begin(), more.end(), std::back_inserter(events));
    if (!under_way->had_ended && IsTerminal(run.state)) TellParent(run);
  }
  if (!step.is_settled()) unsettled_.push_back(std::move(under_way));
}

void Engine::TakeEffects(Run& run, const Step& step) {
  for (const Effect& effect : step.effects()) {
    if (const auto* send = std::get_if<SendTask>(&effect)) {
      sends_.emplace_back(run.id, send->task);
    } else if (const auto* start = std::get_if<StartRun>(&effect)) {
      starts_.emplace_back(run.id, *start);
    } else if (const auto* cancel = std::get_if<CancelRun>(&effect)) {
      cancels_.push_back(*cancel);
    } else if (const auto* timer = std::get_if<SetTimer>(&effect)) {
      timers_.push({timer->time, run.id, timer->task});
    }
  }
}

void Engine::LeaveGate(const Run& run, const std::vector<Event>& events) {
  for (const Event& event : events) {
    if (const auto* update = std::get_if<TaskUpdated>(&event.what)) {
      if (update->state && IsTerminal(*update->state)) gate_.Leave({run.id, update->task});
    } else if (const auto* removed = std::get_if<TasksRemoved>(&event.what)) {
      for (const int task : removed->tasks) gate_.Leave({run.id, task});
    }
  }
  TakeTurns();
}

void Engine::TakeTurns() {
  for (TaskGate::Turn& turn : gate_.TakeTurns()) turns_.push_back(std::move(turn));
}

void Engine::TellParent(const Run& run) {
  if (!run.parent_run_id.empty()) ended_children_.push_back(run.id);
}

Status Engine::RunReady() {
  do {
    HTTPTASK_RETURN_IF_ERROR(RunTurn());
  } while (!unsettled_.empty());
  return Status();
}

// One append for all that follows at once, then what it decided. Runs that are started and ended on
// the way share the append.
Status Engine::RunTurn() {
  for (auto& under_way : std::exchange(unsettled_, {})) {
    under_way->context.now = parts_.clock.Now();
    under_way->step.Continue();
    TakePart(std::move(under_way));
  }
  while (true) {
    if (!starts_.empty()) {
      auto [parent, start] = std::move(starts_.front());
      starts_.pop_front();
      auto& run = runs_[start.run_id];
      run = std::make_unique<Run>(start.run_id, start.workflow, runs_.at(parent)->library);
      order_.push_back(start.run_id);
      start.start.library = run->library->ToJsonFor(*start.workflow);
      RunStep(*run, [&](Step& step) { step.Start(std::move(start.start)); });
    } else if (!cancels_.empty()) {
      const CancelRun cancel = std::move(cancels_.front());
      cancels_.pop_front();
      Cancel(cancel.run_id, cancel.reason);
    } else if (!turns_.empty()) {
      const TaskGate::Turn turn = std::move(turns_.front());
      turns_.pop_front();
      const auto run = runs_.find(turn.place.run_id);
      if (run != runs_.end()) {
        RunStep(*run->second, [&](Step& step) { step.OnTimer(turn.place.task); });
      }
      gate_.PassOnUnlessBegun(turn);
      TakeTurns();
    } else if (!ended_children_.empty()) {
      const Run& child = *runs_.at(ended_children_.front());
      ended_children_.pop_front();
      const auto parent = runs_.find(child.parent_run_id);
      if (parent == runs_.end()) continue;
      RunStep(*parent->second, [&](Step& step) { step.OnChildEnd(child); });
    } else {
      return Commit();
    }
  }
}

Status Engine::Commit() {
  if (pending_.empty()) return Status();
  if (Status status = parts_.journal.Append(pending_); !status.ok()) {
    status = AddContext(std::move(status), DescribeLoss());
    pending_.clear();
    pending_index_.clear();
    sends_.clear();
    return status;
  }
  const std::vector<RunEvents> batch = std::exchange(pending_, {});
  pending_index_.clear();
  for (const RunEvents& one : batch) {
    if (parts_.observer == nullptr) break;
    for (const Event& event : one.events) parts_.observer->OnEvent(*runs_.at(one.run_id), event);
  }
  for (const auto& [run_id, task] : std::exchange(sends_, {})) Send(run_id, task);
  return Status();
}

// What a person must know when the journal cannot be written.
std::string Engine::DescribeLoss() const {
  for (const RunEvents& one : pending_) {
    for (const Event& event : one.events) {
      const auto* update = std::get_if<TaskUpdated>(&event.what);
      const TaskRecord* task =
          update == nullptr ? nullptr : runs_.at(one.run_id)->Find(update->task);
      if (task == nullptr || task->start_time == Time() || !update->replaces_output) continue;
      return fmt::format(
          "the run {} was stopped: the request of the task `{}` was sent, and its end could not be "
          "kept",
          one.run_id, task->reference_name);
    }
  }
  return fmt::format("the run {} was stopped before its next request was sent",
                     pending_.front().run_id);
}

void Engine::Send(const std::string& run_id, int task) {
  const auto found = runs_.find(run_id);
  const TaskRecord* record = found == runs_.end() ? nullptr : found->second->Find(task);
  if (record == nullptr || IsTerminal(record->state)) return;
  ++under_way_;
  if (worker_types_.contains(record->type)) return SendToWorker(*found->second, *record);
  // Called on the thread that brings the answer: what becomes of a large body is its work.
  auto end = std::make_shared<OneEnd>([inbox = inbox_, run_id, task](StatusOr<TaskResult> result) {
    Ended ended{run_id, {}, {}};
    if (!result.ok() && ReasonOf(result.status()) == Reason::kPluginUnavailable) {
      ended.gone = result.status();
      ended.change.task = task;
    } else {
      ended.change = DescribeTaskEnd(task, result);
    }
    inbox->Put(std::move(ended));
  });
  parts_.tasks.Run(record->input, StepKey(run_id, record->reference_name),
                   [end](StatusOr<TaskResult> result) { end->Call(std::move(result)); });
}

void Engine::SendToWorker(const Run& run, const TaskRecord& task) {
  parts_.workers->Run(TaskToJson(run, task),
                      [inbox = inbox_, run_id = run.id, number = task.number](TaskUpdated end) {
                        end.task = number;
                        inbox->Put({run_id, std::move(end), {}});
                      });
}

Status Engine::TakeEnds() {
  std::deque<Ended> ended;
  {
    std::lock_guard lock(inbox_->mutex);
    ended.swap(inbox_->ended);
  }
  for (Ended& one : ended) {
    --under_way_;
    if (!one.gone.ok()) {
      const Run* run = Find(one.run_id);
      const TaskRecord* task = run == nullptr ? nullptr : run->Find(one.change.task);
      return AddContext(one.gone,
                        fmt::format("task `{}`", task == nullptr ? "" : task->reference_name));
    }
    Update(one.run_id, std::move(one.change));
  }
  return RunTurn();
}

bool Engine::FireTimers() {
  bool fired = false;
  const Time now = parts_.clock.Now();
  if (now + kSetBack < std::exchange(last_look_, now)) FireAllTimers();
  while (!timers_.empty() && timers_.top().time <= now) {
    const Timer timer = timers_.top();
    timers_.pop();
    fired |= Fire(timer);
  }
  return fired;
}

bool Engine::Fire(const Timer& timer) {
  const auto run = runs_.find(timer.run_id);
  if (run == runs_.end() || IsTerminal(run->second->state)) return false;
  RunStep(*run->second, [&](Step& step) { step.OnTimer(timer.task); });
  return true;
}

void Engine::FireAllTimers() {
  std::map<std::pair<std::string, int>, Timer> old;
  for (; !timers_.empty(); timers_.pop()) {
    const Timer& timer = timers_.top();
    old.emplace(std::pair(timer.run_id, timer.task), timer);
  }
  for (const auto& [place, timer] : old) {
    // A run's own timer is the same whatever the clock says.
    if (timer.task == 0) {
      timers_.push(timer);
    } else {
      Fire(timer);
    }
  }
}

Status Engine::FireDueTimers() {
  FireTimers();
  return RunReady();
}

std::optional<Time> Engine::NextTimer() const {
  if (timers_.empty()) return std::nullopt;
  return timers_.top().time;
}

// False when nothing will come any more.
bool Engine::WaitForMore(std::chrono::milliseconds wait_max) {
  if (!unsettled_.empty()) return true;
  while (!timers_.empty()) {
    const Run* run = Find(timers_.top().run_id);
    if (run != nullptr && !IsTerminal(run->state)) break;
    timers_.pop();
  }
  std::unique_lock lock(inbox_->mutex);
  const auto has_arrived = [&] { return !inbox_->ended.empty() || inbox_->is_woken; };
  if (timers_.empty() && under_way_ == 0) return false;
  Time::duration rest = wait_max;
  if (!timers_.empty()) rest = std::min(rest, timers_.top().time - parts_.clock.Now());
  inbox_->arrived.wait_for(lock, rest, has_arrived);
  inbox_->is_woken = false;
  return true;
}

Status Engine::RunUntilIdle() {
  while (true) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool goes_on, RunOnce(kLookAgain));
    if (!goes_on) return Status();
  }
}

StatusOr<bool> Engine::RunOnce(std::chrono::milliseconds wait_max) {
  FireTimers();
  HTTPTASK_RETURN_IF_ERROR(TakeEnds());
  return WaitForMore(wait_max);
}

StatusOr<Run> Engine::Execute(RunRequest request) {
  const std::string run_id = request.run_id;
  HTTPTASK_RETURN_IF_ERROR(Start(std::move(request)));
  HTTPTASK_RETURN_IF_ERROR(RunUntilIdle());
  return Take(run_id);
}

const Run* Engine::Find(std::string_view run_id) const {
  const auto found = runs_.find(run_id);
  return found == runs_.end() ? nullptr : found->second.get();
}

Run Engine::Take(std::string_view run_id) {
  const auto found = runs_.find(run_id);
  if (found == runs_.end()) return Run();
  Run run = std::move(*found->second);
  runs_.erase(found);
  order_.erase(std::remove(order_.begin(), order_.end(), run.id), order_.end());
  return run;
}

}  // namespace httptask::runner
