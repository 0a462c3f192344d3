#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "plugin/base/json.h"
#include "plugin/conductor/call_journal.h"
#include "plugin/conductor/conductor_task.h"
#include "plugin/execute/raw_exchange.h"
#include "plugin/execute/task_spec.h"

namespace httptask {

// A call that has to wait long, for what its server asks (Retry-After) or between polls, is made in
// parts: its task goes back to the Conductor server meanwhile (IN_PROGRESS with
// callbackAfterSeconds) and holds nothing here. Shorter waits pass within a part.
inline constexpr std::chrono::milliseconds kPauseMin{2'000};

// How far a call in parts has come.
struct CallState {
  int tries = 0;    // Of the request that comes next.
  int polls = 0;    // Answers that were not the end yet.
  std::string url;  // Where the next request goes; empty: where the task says.
  std::chrono::system_clock::time_point start;

  // Whether a part was made already.
  bool is_begun() const { return tries > 0 || polls > 0; }
  bool operator==(const CallState&) const = default;
};

// The state as it rides in the output of an update, and back: that which has come further of what
// the server has, from whichever worker, and the record; a new call that begins `now` when there is
// none.
Json StateToJson(const CallState& state);
CallState StateOf(const ConductorTask& task, const std::optional<CallRecord>& record,
                  std::chrono::system_clock::time_point now);

// What is executed next: the task without those waits that a pause is for.
TaskSpec NextPart(const TaskSpec& whole, const CallState& state);

// What follows the answer to a part.
struct PartEnd {
  // Judged by the whole task; its last attempt tells what follows.
  TaskAnswer answer;
  struct Pause {
    std::chrono::seconds wait{0};
    CallState state;
  };
  std::optional<Pause> pause;  // Nothing: the call has ended.
};
PartEnd JudgePart(const TaskSpec& whole, const CallState& state, TaskAnswer answer,
                  std::chrono::system_clock::time_point now);

}  // namespace httptask
