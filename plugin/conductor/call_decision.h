#pragma once

#include <optional>

#include "plugin/conductor/call_journal.h"
#include "plugin/conductor/conductor_task.h"

namespace httptask {

// How a call may be made a second time.
enum class Repeat {
  kSafe,  // Its method is idempotent, or it carries an idempotency key.
  kNever,
};

// What to do with a task that was handed out.
enum class CallDecision {
  kMake,         // The call.
  kGiveAnswer,   // That is in the record.
  kAskServer,    // Whether an earlier attempt was lost with its worker (DecideByAttempts).
  kGiveUnknown,  // RESULT_UNKNOWN: the call may have been made, nobody knows how it ended.
};

// Whether the server queued the task again after that end of it: the id is the same, the scheduled
// time is later.
bool IsRerun(const ConductorTask& task, const TaskUpdate& ended);

// A pure function of what is known, for a task whose end is not being told already. A call with an
// answer that the server asks for again under the same id, or again although it succeeded (the
// server gave the attempt up before it heard), is not made again; a retry after a failure that the
// server knows is, and so is the next part of a call that waited. The server is asked where what
// must not be made twice failed for good, or may have been another worker's since the record. The
// same id with a later scheduled time is a new call: a person runs the workflow again from there.
CallDecision DecideCall(const ConductorTask& task, const std::optional<CallRecord>& record,
                        Repeat repeat);

// The same, with the statuses of the earlier attempts, oldest first: one that the server timed out
// or cancelled may have been sent. What comes after FAILED_WITH_TERMINAL_ERROR is a person's wish,
// who has read how the attempts before it ended.
CallDecision DecideByAttempts(const std::vector<std::string>& earlier);

}  // namespace httptask
