#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask::runner {

// What happened in a run, in the order in which it happened. The journal keeps events and nothing
// else: a run's state is what they add up to.

// The run began. The definition's text goes with it, so that a changed file changes no run.
struct RunStarted {
  std::string definition_text;
  Json input;
};
// A task's request is about to be sent: committed before its first byte.
struct TaskStarted {
  std::string reference_name;
  // Input parameters with every expression resolved.
  Json input;
};
// The task's answer came, and the task accepts it.
struct TaskCompleted {
  std::string reference_name;
  // ResultToJson of plugin/base/task_result.h.
  Json output;
};
// The task's answer came and is not accepted, or none came.
struct TaskFailed {
  std::string reference_name;
  Json output;  // ResultToJson, or {"error": {"reason", "message"}} without an answer.
  // `HTTP_STATUS`, or a reason of ErrorReason.
  std::string reason;
  // For people.
  std::string message;
};
// The last task is done.
struct RunCompleted {
  Json output;
};
// A task failed, or its input could not be made.
struct RunFailed {
  std::string reason;
  std::string message;
};

struct Event {
  std::chrono::system_clock::time_point time;
  std::variant<RunStarted, TaskStarted, TaskCompleted, TaskFailed, RunCompleted, RunFailed> what;
};

// Storage form; the two are inverse. Errors of the reverse: STORAGE_FAILED (unknown kind: a newer
// program wrote it).
Json EventToJson(const Event& event);
StatusOr<Event> EventFromJson(const Json& json);

}  // namespace httptask::runner
