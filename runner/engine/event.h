#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask::runner {

using Time = std::chrono::system_clock::time_point;

// States in Conductor's words.
enum class RunState { kRunning, kPaused, kCompleted, kFailed, kTimedOut, kTerminated };
enum class TaskState {
  kScheduled,
  kInProgress,
  kCompleted,
  kCompletedWithErrors,
  kFailed,
  kFailedWithTerminalError,
  kCanceled,
  kTimedOut,
  kSkipped,
};
std::string_view RunStateName(RunState state);    // `RUNNING`, `TIMED_OUT` …
std::string_view TaskStateName(TaskState state);  // `IN_PROGRESS`, `COMPLETED_WITH_ERRORS` …
std::optional<RunState> RunStateFromName(std::string_view name);
std::optional<TaskState> TaskStateFromName(std::string_view name);
bool IsTerminal(RunState state);
bool IsTerminal(TaskState state);
// Terminal or not, nothing has gone wrong.
bool IsSuccessful(TaskState state);

// What happened in a run, in the order in which it happened. The journal keeps events and nothing
// else: a run's state is what they add up to. Tasks are named by their number in the run, counted
// from 1; a retry is a task of its own.

// A part of a workflow that is run instead of all of it. Tasks are named that are not within
// others.
struct RunRange {
  std::string first_task;  // "": the first.
  std::string last_task;   // "": the last.
  // What tasks before the first one are said to have given, by reference name.
  Json outputs = Json::object();

  bool operator==(const RunRange&) const = default;
};

// The run began. The definition's text goes with it, so that a changed file changes no run.
struct RunStarted {
  std::string definition_text;
  Json input;
  // {"workflowDefs": [...], "taskDefs": [...]}: what the definition names; null when nothing.
  Json library;
  std::string correlation_id;
  // The run that started this one, and its task; "" and 0 when a person did.
  std::string parent_run_id;
  int parent_task = 0;
  // The run's tasks are answered from mocks: nothing is sent.
  bool is_mocked = false;
  RunRange range;
};
// A task is due: what it is, and its input with every expression resolved.
struct TaskScheduled {
  int task = 0;
  std::string reference_name;  // With `__n` in loops.
  std::string name;            // Of its task definition.
  std::string type;            // Conductor's `taskType`; a worker task's is its name.
  TaskState state = TaskState::kScheduled;
  Json input = Json::object();
  Json output = Json::object();
  std::optional<std::string> message;  // reasonForIncompletion.
  int iteration = 0;
  int retry_count = 0;
  int retried_task = 0;  // The attempt before.
  int loop_task = 0;     // The DO_WHILE around it.
  // Its reference name in the definition, when `reference_name` is not that.
  std::string base_name;
  // The task itself when it came as data and is not in the definition.
  Json dynamic_task;
  int64_t delay_seconds = 0;       // Before it is sent.
  std::optional<Time> wait_until;  // Of a WAIT.
};
// A task's request is about to be sent: committed before its first byte.
struct TaskStarted {
  int task = 0;
};
// Something of a task changed; what is not given stays.
struct TaskUpdated {
  int task = 0;
  std::optional<TaskState> state;
  // Members of the output that are put in; the whole of it when `replaces_output`.
  Json output = Json::object();
  bool replaces_output = false;
  // Members that the output has not had before: they are put behind the others without a look.
  Json new_output = Json::object();
  std::vector<std::string> removed_output;
  // reasonForIncompletion; an empty one takes it away.
  std::optional<std::string> message;
  // Why it failed, for programs: `HTTP_STATUS`, or a reason of ErrorReason.
  std::string reason;
  std::optional<int> iteration;
  std::string child_run_id;
  // Mocked time: when it is said to have begun.
  std::optional<Time> start_time;
};
// Old iterations of a loop are forgotten (`keepLastN`).
struct TasksRemoved {
  std::vector<int> tasks;
};
struct VariablesSet {
  Json variables;
};
// A person paused the run, or let it go on.
struct RunPaused {};
struct RunResumed {};
// A person let a run that has ended go on: from its failed tasks, or from a task again.
struct RunReopened {};
struct RunEnded {
  RunState state = RunState::kCompleted;
  Json output;
  std::string message;  // reasonForIncompletion; may be empty.
  int failed_task = 0;
  std::string failure_run_id;  // Of the failureWorkflow.
};

struct Event {
  Time time;
  std::variant<RunStarted, TaskScheduled, TaskStarted, TaskUpdated, TasksRemoved, VariablesSet,
               RunPaused, RunResumed, RunEnded, RunReopened>
      what;
};

// The storage form, JSON text. The definition's text of a RunStarted is not in it: the journal
// keeps it once for many runs.
std::string FormatEvent(const Event& event);
// The reverse; the definition's text stands in a member `definition`. Errors: STORAGE_FAILED
// (unknown kind: a newer program wrote it).
StatusOr<Event> EventFromJson(Json json);

}  // namespace httptask::runner
