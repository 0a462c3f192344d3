#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "plugin/base/json.h"
#include "plugin/conductor/call_journal.h"
#include "plugin/conductor/conductor_task.h"
#include "plugin/execute/page_course.h"
#include "plugin/execute/raw_exchange.h"
#include "plugin/execute/task_run.h"
#include "plugin/execute/task_spec.h"

namespace httptask {

// A call that has to wait long, for what its server asks (Retry-After, before a page too) or
// between polls, is made in parts: its task goes back to the Conductor server meanwhile
// (IN_PROGRESS with callbackAfterSeconds) and holds nothing here. Shorter waits pass within a part,
// and so do all of a task that has pages and polls as well, or pages and a cache.
inline constexpr std::chrono::milliseconds kPauseMin{2'000};

// How far a call in parts has come.
struct CallState {
  int tries = 0;    // Of the request that comes next.
  int polls = 0;    // Answers that were not the end yet.
  std::string url;  // Where the next request goes; empty: where the task or `pages` says.
  std::chrono::system_clock::time_point start;
  // Of a task with pages that has one already, with their items.
  std::optional<PageCourse> pages = {};
  // The items of earlier pages are not here: the call can only be made anew.
  bool is_lost = false;

  // Whether a part was made already.
  bool is_begun() const { return tries > 0 || polls > 0 || pages; }
  bool operator==(const CallState&) const = default;
};

// The content of what stands in an output as {"path", "bytes", "sha256"}; nothing where the file is
// not here.
using ReadKept = std::function<std::optional<Json>(const Json& file)>;

// Puts the state into the output of an update: `pause`, and of pages the `items` so far.
void PutState(const CallState& state, Json& output);
// And back: that which has come further of what the server has, from whichever worker, and the
// record; one whose pages are here before one whose pages are lost. A new call that begins `now`
// when there is none.
CallState StateOf(const ConductorTask& task, const std::optional<CallRecord>& record,
                  std::chrono::system_clock::time_point now, const ReadKept& read = {});

// What is executed next: the task without those waits that a pause is for, and how. `call_key`:
// the idempotency key of the whole call.
TaskSpec NextPart(const TaskSpec& whole, const CallState& state);
ExecuteOptions OptionsOfPart(const TaskSpec& whole, const CallState& state, std::string call_key,
                             std::chrono::system_clock::time_point now);

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
