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

// A pure function of what is known. A call with an answer that the server asks for again under the
// same id, or again although it succeeded (the server gave the attempt up before it heard), is not
// made again; a retry after a failure that the server knows is, and so is the next part of a call
// that waited.
CallDecision DecideCall(const ConductorTask& task, const std::optional<CallRecord>& record,
                        Repeat repeat);

// The same, with the statuses of the earlier attempts: one that the server timed out may have been
// sent by a worker that is gone.
CallDecision DecideByAttempts(const std::vector<std::string>& earlier);

}  // namespace httptask
