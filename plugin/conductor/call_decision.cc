#include "plugin/conductor/call_decision.h"

#include <algorithm>

namespace httptask {

CallDecision DecideCall(const ConductorTask& task, const std::optional<CallRecord>& record,
                        Repeat repeat) {
  const bool is_same_attempt = record && record->task_id == task.task_id;
  const bool is_retry = record && !is_same_attempt && task.retry_count > record->retry_count;
  if (record && record->answer) {
    // It waits between two of its parts.
    if (record->answer->status == UpdateStatus::kInProgress) return CallDecision::kMake;
    if (is_same_attempt) return CallDecision::kGiveAnswer;
    if (is_retry && record->answer->status == UpdateStatus::kCompleted) {
      return CallDecision::kGiveAnswer;
    }
    return CallDecision::kMake;
  }
  if (repeat == Repeat::kSafe) return CallDecision::kMake;
  if (is_same_attempt || is_retry) return CallDecision::kGiveUnknown;
  return task.retry_count > 0 ? CallDecision::kAskServer : CallDecision::kMake;
}

CallDecision DecideByAttempts(const std::vector<std::string>& earlier) {
  const bool is_lost = std::find(earlier.begin(), earlier.end(), "TIMED_OUT") != earlier.end();
  return is_lost ? CallDecision::kGiveUnknown : CallDecision::kMake;
}

}  // namespace httptask
