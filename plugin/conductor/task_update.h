#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "plugin/base/task_result.h"
#include "plugin/conductor/conductor_task.h"

namespace httptask {

// What a worker tells the server of a task; names as Conductor has them.
enum class UpdateStatus { kCompleted, kFailed, kFailedWithTerminalError, kInProgress };
std::string_view UpdateStatusName(UpdateStatus status);  // `FAILED_WITH_TERMINAL_ERROR`.

struct TaskUpdate {
  std::string workflow_id;
  std::string task_id;
  std::chrono::milliseconds scheduled_time{0};  // Of that task.
  UpdateStatus status = UpdateStatus::kCompleted;
  // JSON text of an object; replaces what the server has. Text, because it may be large and goes to
  // the journal and to the server as it is.
  std::string output = "{}";
  std::string reason;  // For people; empty when there is none.
  // When the server hands an IN_PROGRESS task out again.
  std::chrono::seconds callback_after{0};
  std::vector<std::string> logs;

  bool operator==(const TaskUpdate&) const = default;
};

// The update for a task's end: COMPLETED for an accepted answer; FAILED, so that the definition's
// retries count, for any other answer and for what may go better next time;
// FAILED_WITH_TERMINAL_ERROR where another try cannot help or could do harm (ARGUMENT_INVALID,
// CREDENTIAL_MISSING, TARGET_BLOCKED, TLS_UNTRUSTED, RESPONSE_TOO_LARGE, RESULT_UNKNOWN, and the
// stream of such a request that broke off: IsUnknown). The logs tell the attempts, the last ten of
// them, unless the first one succeeded. The output is left empty, for MakeOutput.
TaskUpdate MakeUpdate(const ConductorTask& task, const Status& status, const TaskResult& result);
// For a task of which no request was made.
TaskUpdate MakeErrorUpdate(const ConductorTask& task, const Status& error);
// Gives a task back to the server with that output, to be handed out again after the delay; `why`
// goes to its log.
TaskUpdate MakeHandBack(const ConductorTask& task, const Json& output, std::chrono::seconds delay,
                        const std::string& why);
// The output for a task's end: ResultToJson, with `error` {"reason", "message"} where no answer
// came. Of the request it has `method` and `url` without its query alone: the server's database is
// no place for what else may carry a secret. The task's secrets are `***` wherever we tell
// something (here and in MakeUpdate), but not in the answer itself.
Json MakeOutput(const ConductorTask& task, const Status& status, TaskResult result);

// The body of `POST /tasks`. `now` is the time of the logs.
std::string FormatUpdate(const TaskUpdate& update, std::string_view worker_id,
                         std::chrono::system_clock::time_point now);
// The body that keeps the lease of a task.
std::string FormatLease(const ConductorTask& task, std::string_view worker_id);
// The text of an object that has members, with one more, whose value is text already.
std::string FormatWith(const Json& object, std::string_view name, std::string_view value);

}  // namespace httptask
