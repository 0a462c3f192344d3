#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "runner/engine/journal.h"
#include "runner/engine/run.h"
#include "runner/engine/run_observer.h"
#include "runner/engine/script_evaluator.h"
#include "runner/engine/step.h"
#include "runner/engine/task_id.h"
#include "runner/engine/task_runner.h"
#include "runner/engine/worker_runner.h"

namespace httptask::runner {

// What an engine works with. All must outlive it; `observer` and `workers` may be nullptr.
struct EngineParts {
  Journal& journal;
  TaskRunner& tasks;
  const Clock& clock;
  ScriptEvaluator& scripts;
  RunObserver* observer = nullptr;
  WorkerRunner* workers = nullptr;
};

// How a run is started.
struct RunRequest {
  std::string run_id;
  std::shared_ptr<const Workflow> workflow;
  std::shared_ptr<const Library> library;
  Json input = Json::object();  // An object, or null.
  std::string correlation_id;
  bool is_mocked = false;
  RunRange range;
};

// Drives any number of runs at once: one loop takes what happened (ends of tasks, timers), lets
// Step decide, appends the events of all runs concerned to the journal together, and only then does
// what was decided. Not thread-safe but for the ends of tasks, which may come on any thread, and
// for Wake.
class Engine {
 public:
  explicit Engine(EngineParts parts);
  // Tasks that are under way must have ended or never end.
  ~Engine();

  // Begins a run; its first tasks are sent when the loop next runs. Errors: ARGUMENT_INVALID (the
  // input is no object; see CheckRange).
  Status Start(RunRequest request);
  // A run from the journal, and with it those that it started. Nothing is done by this.
  void Adopt(Run run);
  // Everything that was adopted goes on from where the journal ends (Step::Recover).
  void Recover();
  // A person changes an adopted run by one of Step's methods. Errors: those of `change`.
  Status Change(std::string_view run_id, const std::function<Status(Step&)>& change);
  // A paused run goes on, where it was adopted while paused as by Recover. Errors: Step::Resume.
  Status Resume(std::string_view run_id);
  // A worker or a person ends a task, or says how it is going. False when it is not there or has
  // ended.
  bool Update(std::string_view run_id, TaskUpdated change);
  void Cancel(std::string_view run_id, const std::string& reason);

  // Runs the loop until nothing is under way: every run has ended or waits for somebody outside.
  // Timers count as under way. Errors: STORAGE_FAILED and PLUGIN_UNAVAILABLE, after which runs can
  // be continued from the journal.
  Status RunUntilIdle();
  // One turn of that loop: what has happened so far, and when that is nothing, a wait of at most
  // `wait_max` for more. False when nothing is under way. Errors: the same.
  StatusOr<bool> RunOnce(std::chrono::milliseconds wait_max);
  // The same for what can be done at once, without waiting for tasks or timers.
  Status RunReady();
  // Ends the wait of RunOnce, or the next one when it does not wait now. Thread-safe.
  void Wake();
  // No task is begun from now on: what is due then begins when its run is continued from the
  // journal. What is under way ends as always.
  void Drain() { gate_.Close(); }
  // Tasks that were sent and have not ended.
  size_t under_way() const { return under_way_; }
  // Timers that are due, and what follows.
  Status FireDueTimers();
  // Start, RunUntilIdle, Take.
  StatusOr<Run> Execute(RunRequest request);

  // Nullptr when there is none.
  const Run* Find(std::string_view run_id) const;
  // Ids of all runs, children after the runs that started them.
  std::vector<std::string> run_ids() const { return order_; }
  // Gives a run away with nothing kept of it.
  Run Take(std::string_view run_id);
  // The next timer of any run, if there is one.
  std::optional<Time> NextTimer() const;

 private:
  struct Ended {
    std::string run_id;
    TaskUpdated change;
    // Of a plugin that is gone; the change then says nothing.
    Status gone;
  };
  // Where ends of tasks arrive; outlives the engine as long as a task is under way.
  struct Inbox {
    void Put(Ended one);

    std::mutex mutex;  // Guards what follows.
    std::condition_variable arrived;
    std::deque<Ended> ended;
    bool is_woken = false;
  };
  struct Timer {
    Time time;
    std::string run_id;
    int task = 0;
    bool operator>(const Timer& other) const { return time > other.time; }
  };

  // A step with what it needs until it is settled.
  struct StepUnderWay;

  template <typename Decide>
  void RunStep(Run& run, const Decide& decide);
  // What a part of a step decided is taken; when it is not settled, it goes on in the next turn.
  void TakePart(std::unique_ptr<StepUnderWay> under_way);
  // The next part of each step, and all that follows at once.
  Status RunTurn();
  void TakeEffects(Run& run, const Step& step);
  // Tasks that have ended make room for others.
  void LeaveGate(const Run& run, const std::vector<Event>& events);
  void TakeTurns();
  Status Commit();
  std::string DescribeLoss() const;
  void Send(const std::string& run_id, int task);
  void SendToWorker(const Run& run, const TaskRecord& task);
  Status TakeEnds();
  bool FireTimers();
  bool Fire(const Timer& timer);
  // The wall clock was set back: every task with a timer is looked at again.
  void FireAllTimers();
  bool WaitForMore(std::chrono::milliseconds wait_max);
  void TellParent(const Run& run);

  const EngineParts parts_;
  const std::set<std::string, std::less<>> worker_types_;
  const std::shared_ptr<Inbox> inbox_;
  std::map<std::string, std::unique_ptr<Run>, std::less<>> runs_;
  std::vector<std::string> order_;
  std::set<std::string, std::less<>> left_paused_;  // Recover has passed them over.
  std::vector<RunEvents> pending_;
  std::map<std::string, size_t, std::less<>> pending_index_;
  std::vector<std::pair<std::string, int>> sends_;
  std::deque<std::pair<std::string, StartRun>> starts_;
  std::deque<CancelRun> cancels_;
  std::deque<TaskGate::Turn> turns_;
  std::deque<std::string> ended_children_;
  std::vector<std::unique_ptr<StepUnderWay>> unsettled_;
  TaskGate gate_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  Time last_look_;  // When timers were last fired.
  size_t under_way_ = 0;
};

}  // namespace httptask::runner
