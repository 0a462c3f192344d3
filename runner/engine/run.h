#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "runner/engine/event.h"
#include "runner/model/definition.h"

namespace httptask::runner {

// States in Conductor's words.
enum class RunState { kRunning, kCompleted, kFailed };
enum class TaskState { kInProgress, kCompleted, kFailed };
std::string_view RunStateName(RunState state);    // `RUNNING`, `COMPLETED`, `FAILED`.
std::string_view TaskStateName(TaskState state);  // `IN_PROGRESS`, `COMPLETED`, `FAILED`.

// One task of a run.
struct TaskRecord {
  std::string reference_name;
  std::string name;
  std::string type;
  TaskState state = TaskState::kInProgress;
  Json input;
  Json output;
  std::string reason;   // When failed.
  std::string message;  // When failed.
  std::chrono::system_clock::time_point start_time;
  std::chrono::system_clock::time_point end_time;
};

// A run as its events make it. A value; Apply is the only way to change it.
struct Run {
  std::string id;
  Definition definition;
  RunState state = RunState::kRunning;
  Json input;
  Json output;
  std::string reason;
  std::string message;
  std::vector<TaskRecord> tasks;  // In order of starting.
  std::chrono::system_clock::time_point start_time;
  std::chrono::system_clock::time_point end_time;

  void Apply(const Event& event);
  const TaskRecord* FindTask(std::string_view reference_name) const;
  // What expressions read: `workflow` (input, output, status, workflowId, workflowType, version)
  // and each task by its reference name (input, output, status, taskType, referenceTaskName, …).
  Json ExpressionData() const;
};

// The run that a journal's events add up to.
Run ReplayRun(std::string_view id, const std::vector<Event>& events);

// What to do next with a run. Pure: the engine's whole decision.
struct Decision {
  enum class Kind {
    kStartTask,  // Journal `event` (TaskStarted), then run the task.
    kEnd,        // Journal `event` (RunCompleted or RunFailed); nothing follows.
    kWait,       // A task is under way, or the run has ended.
  };
  Kind kind = Kind::kWait;
  std::variant<std::monostate, TaskStarted, RunCompleted, RunFailed> event;
};
Decision Decide(const Run& run);

// {"workflowId", "workflowName", "version", "status", "input", "output", "startTime", "endTime",
//  "reasonForIncompletion"?, "tasks": [{"referenceTaskName", "taskDefName", "taskType", "status",
//  "startTime", "endTime", "inputData", "reasonForIncompletion"?, …all members of its output:
//  "response", "request", "timings", "attempts"}]}: the `--json` form, names as Conductor has them.
Json RunToJson(const Run& run);

}  // namespace httptask::runner
