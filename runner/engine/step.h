#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runner/engine/run.h"
#include "runner/engine/script_evaluator.h"
#include "runner/engine/task_gate.h"

namespace httptask::runner {

struct Iteration;

// What a step wants done once its events are in the journal.
struct SendTask {
  int task = 0;
};
struct StartRun {
  std::string run_id;
  std::shared_ptr<const Workflow> workflow;
  RunStarted start;  // Its library is the starting run's.
};
struct CancelRun {
  std::string run_id;
  std::string reason;
};
// Call OnTimer then. Task 0 is the run itself.
struct SetTimer {
  int task = 0;
  Time time;
};
using Effect = std::variant<SendTask, StartRun, CancelRun, SetTimer>;

// What a step may use besides the run.
struct StepContext {
  Time now;
  ScriptEvaluator& scripts;
  // Names of workers (task types) that somebody here runs; all HTTP tasks are run.
  const std::set<std::string, std::less<>>& workers;
  TaskGate& gate;
};

// A message that ends the run (Conductor's TerminateWorkflowException).
struct Termination {
  std::string message;
  RunState state = RunState::kFailed;
  int task = 0;
};

// One decision: something happened to a run, and all that follows from it without waiting. Pure
// but for scripts: the run changes by events alone, and what is to be done comes out as effects.
// Costs what the tasks concerned cost, whatever the size of the workflow: it looks at tasks that
// changed, never at all of them. One method of the first group is called, once; Continue follows
// until the step is settled.
class Step {
 public:
  // A part of a step ends behind so many events: a loop may go on for a million, in bounded memory
  // and without holding up other runs.
  static constexpr size_t kPartEvents = 1000;

  // Both must outlive the step.
  Step(Run& run, const StepContext& context);

  void Start(RunStarted start);
  // A task's runner, a worker or a person says something of it. False when the task has ended.
  bool Update(TaskUpdated change);
  // A run that a task started has ended.
  void OnChildEnd(const Run& child);
  void OnTimer(int task);
  void Cancel(const std::string& reason);
  // Errors of the following, which then change nothing: ARGUMENT_INVALID with the reason.
  Status Pause();
  // `was_left`: the run was read from the journal since it was paused, and what it had begun is
  // judged as by Recover.
  Status Resume(bool was_left);
  // A run that did not complete goes on with its failed tasks, each as a new attempt.
  Status Retry();
  // A run that has ended begins again at a task outside of forks, cases and loops; what was
  // scheduled from there on is forgotten.
  Status Rerun(std::string_view reference_name);
  // The run was read from the journal, and what was under way at its end goes on: timers are set,
  // what was not begun is begun, and what was begun is up to its type (TaskType::recover).
  void Recover();

  // The next part; events and effects are those of it alone.
  void Continue();
  // Whether all that follows has been decided.
  bool is_settled() const;

  const std::vector<Event>& events() const { return events_; }
  std::vector<Event> TakeEvents() { return std::exchange(events_, {}); }
  const std::vector<Effect>& effects() const { return effects_; }

  // For task types (tasks/).
  const Run& run() const { return run_; }
  const StepContext& context() const { return context_; }
  void Change(TaskUpdated change);
  void Fail(const TaskRecord& task, std::string message, TaskState state = TaskState::kFailed);
  // Its request is about to be sent, unless the limits of its definition make it wait.
  void Begin(const TaskRecord& task);
  // Ends the run as soon as the pass is over.
  void Abort(Termination termination) { abort_ = std::move(termination); }
  void SetVariables(const Json& variables);
  void Remove(std::vector<int> tasks);
  void Do(Effect effect) { effects_.push_back(std::move(effect)); }
  // Schedules the tasks that a loop's iteration begins with.
  Status BeginIteration(const TaskRecord& loop, int iteration);
  // Of a loop that runs on: the members that its output would have now. Kept only when the run ends
  // in this step, as in Conductor, and then with what its tasks have given by then.
  void KeepPartialOutput(const TaskRecord& loop, Json output);

 private:
  struct Item {
    int task = 0;                        // To execute, when it is there already.
    std::optional<TaskScheduled> draft;  // To schedule.
  };
  // What a pass is about to do. Numbers of drafts follow from their order.
  struct Plan {
    std::vector<Item> items;
    int drafts = 0;
    std::set<std::string, std::less<>> names;  // Of the drafts.
  };

  void Record(decltype(Event::what) what);
  // Records the tasks before the range's first one as skipped; gives the first one.
  const Task& SkipToFirst();
  int Insert(TaskScheduled draft);
  // Inserts the drafts of a plan and runs what runs as it is scheduled; gives the tasks of all
  // items.
  std::vector<int> Schedule(Plan plan);
  // The number of the next draft of a plan.
  int NextNumber(const Plan& plan) const { return run_.last_number + 1 + plan.drafts; }
  static void Add(TaskScheduled draft, Plan& plan);
  // Adds what has to be scheduled for a task. Errors end the run.
  Status AddMapped(const Task& task, const Iteration& iteration, Plan& plan);
  void Touch(const TaskRecord& task);
  // Whether what follows from the end of a task may not have been decided yet.
  bool MayBeLeft(const TaskRecord& task) const;
  void Settle();
  std::optional<Termination> Pass();
  void SetRunTimer();
  std::optional<Termination> Visit(const TaskRecord& task, Plan& plan);
  std::optional<Termination> AfterFailure(const TaskRecord& task, Plan& plan);
  std::optional<Termination> AddNext(const TaskRecord& task, Plan& plan);
  TaskScheduled MakeRetry(const TaskRecord& task, int64_t delay_seconds, int number);
  std::optional<Termination> FindRunTimeout() const;
  // False when the run has ended with it.
  bool CheckTimeouts(const TaskRecord& task);
  void Execute(Plan plan);
  // Runs what is due behind the decision.
  void Dispatch(const TaskRecord& task);
  void Arm(const TaskRecord& task);
  bool IsComplete() const;
  std::optional<Termination> FindPermissiveFailure() const;
  void EndByTerminate(const TaskRecord& task);
  void Complete(std::string message);
  void End(const Termination& termination);
  Json MakeOutput(RunState state);
  void ApplyPartialOutputs();
  void CancelOpenTasks();
  std::string StartFailureRun(const Termination& termination, Json& output);

  Run& run_;
  const StepContext& context_;
  std::vector<Event> events_;
  std::vector<Effect> effects_;
  std::set<int> touched_;  // To be looked at in the next pass.
  std::set<int> joins_;    // To be looked at when nothing else is left.
  std::set<int> due_;      // To be dispatched behind the decision.
  // Made COMPLETED_WITH_ERRORS in this pass, with the state before.
  std::map<int, TaskState> forgiven_;
  std::map<int, Json> partial_outputs_;
  std::optional<Termination> abort_;
};

}  // namespace httptask::runner
