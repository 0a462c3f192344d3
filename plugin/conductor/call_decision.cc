#include "plugin/conductor/call_decision.h"

namespace httptask {
namespace {

CallDecision DecideUnrecorded(const ConductorTask& task, Repeat repeat) {
  const bool may_be_lost = task.retry_count > 0 && repeat == Repeat::kNever;
  return may_be_lost ? CallDecision::kAskServer : CallDecision::kMake;
}

CallDecision DecideSameAttempt(const ConductorTask& task, const CallRecord& record, Repeat repeat) {
  if (!record.answer) {
    return repeat == Repeat::kSafe ? CallDecision::kMake : CallDecision::kGiveUnknown;
  }
  // It waits between two of its parts.
  if (record.answer->status == UpdateStatus::kInProgress) return CallDecision::kMake;
  return IsRerun(task, *record.answer) ? CallDecision::kMake : CallDecision::kGiveAnswer;
}

CallDecision DecideNextAttempt(const ConductorTask& task, const CallRecord& record, Repeat repeat) {
  if (record.answer && record.answer->status == UpdateStatus::kCompleted) {
    return CallDecision::kGiveAnswer;
  }
  if (repeat == Repeat::kSafe) return CallDecision::kMake;
  // Another worker had the attempts between, if there are any.
  const bool follows = task.retry_count == record.retry_count + 1;
  if (!record.answer) return follows ? CallDecision::kGiveUnknown : CallDecision::kAskServer;
  switch (record.answer->status) {
    case UpdateStatus::kInProgress:
      // The next part may have been another worker's.
    case UpdateStatus::kFailedWithTerminalError:
      // The server retries it only if it gave the attempt up before it heard; else a person does.
      return CallDecision::kAskServer;
    case UpdateStatus::kFailed:
      return follows ? CallDecision::kMake : CallDecision::kAskServer;
    case UpdateStatus::kCompleted:
      break;
  }
  return CallDecision::kGiveAnswer;
}

}  // namespace

bool IsRerun(const ConductorTask& task, const TaskUpdate& ended) {
  return ended.scheduled_time.count() > 0 && task.scheduled_time > ended.scheduled_time;
}

CallDecision DecideCall(const ConductorTask& task, const std::optional<CallRecord>& record,
                        Repeat repeat) {
  if (!record) return DecideUnrecorded(task, repeat);
  if (record->task_id == task.task_id) return DecideSameAttempt(task, *record, repeat);
  if (task.retry_count > record->retry_count) return DecideNextAttempt(task, *record, repeat);
  return DecideUnrecorded(task, repeat);
}

CallDecision DecideByAttempts(const std::vector<std::string>& earlier) {
  bool is_lost = false;
  for (const std::string& status : earlier) {
    if (status == "TIMED_OUT" || status == "CANCELED") is_lost = true;
    if (status == "FAILED_WITH_TERMINAL_ERROR") is_lost = false;
  }
  return is_lost ? CallDecision::kGiveUnknown : CallDecision::kMake;
}

}  // namespace httptask
