#include "runner/engine/retry_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "runner/engine/task_id.h"

namespace httptask::runner {
namespace {

using std::chrono::seconds;

constexpr int64_t kDelayMax = std::numeric_limits<int>::max();

bool IsBuiltIn(std::string_view type) {
  constexpr std::array<std::string_view, 6> kTypes = {"DECISION", "SWITCH",         "FORK",
                                                      "JOIN",     "EXCLUSIVE_JOIN", "DO_WHILE"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

int64_t Delay(const TaskDefinition& definition, int retries) {
  const int64_t delay = definition.retry_delay_seconds;
  switch (definition.retry_logic) {
    case RetryLogic::kFixed:
      return delay;
    case RetryLogic::kLinearBackoff:
      return std::min(kDelayMax, delay * definition.backoff_scale_factor * (retries + 1));
    case RetryLogic::kExponentialBackoff:
      return delay == 0 ? 0 : retries > 31 ? kDelayMax : std::min(kDelayMax, delay << retries);
    case RetryLogic::kBackoffRate:
      return static_cast<int64_t>(
          std::min(static_cast<double>(kDelayMax),
                   static_cast<double>(delay) * std::pow(definition.backoff_rate, retries)));
  }
  return delay;
}

int64_t SecondsSince(Time then, Time now) {
  return std::chrono::duration_cast<seconds>(now - then).count();
}

// Delays beyond what a clock can hold are none.
Time After(Time time, int64_t delay) {
  return time + seconds(std::min(delay, kDelayMax));
}

}  // namespace

std::optional<int64_t> RetryDelaySeconds(const TaskRecord& task, const TaskDefinition& definition) {
  const bool is_retriable = task.state == TaskState::kFailed || task.state == TaskState::kTimedOut;
  if (!is_retriable || IsBuiltIn(task.type)) return std::nullopt;
  const std::optional<int> own = task.task == nullptr ? std::nullopt : task.task->retry_count;
  // A retryCount of the task counts only where a definition holds: see DefinitionOf.
  const bool has_definition =
      !task.is_dynamic || definition.retry_count > 0 || definition.response_timeout_seconds > 0;
  const int retries = has_definition ? own.value_or(definition.retry_count) : 0;
  if (retries <= task.retry_count) return std::nullopt;
  const int64_t delay = Delay(definition, task.retry_count);
  const int64_t cap = definition.max_retry_delay_seconds;
  return cap > 0 ? std::min(cap, delay) : delay;
}

std::optional<TaskTimeout> FindTimeout(const Run& run, const TaskRecord& task,
                                       const TaskDefinition& definition, Time now) {
  if (IsTerminal(task.state)) return std::nullopt;
  const TimeoutPolicy policy = definition.timeout_policy;
  const bool is_alert_only = policy == TimeoutPolicy::kAlertOnly;
  const int64_t total = SecondsSince(task.first_scheduled_time, now);
  if (definition.total_timeout_seconds > 0 && total >= definition.total_timeout_seconds &&
      !is_alert_only) {
    return TaskTimeout{
        fmt::format("Task {}/{} exceeded total timeout of {} seconds (elapsed {} "
                    "seconds across all attempts including retry delays). Timeout "
                    "policy: {}",
                    task.name, TaskId(run.id, task.number), definition.total_timeout_seconds, total,
                    TimeoutPolicyName(policy)),
        policy};
  }
  const int64_t elapsed = SecondsSince(task.start_time, now) - task.delay_seconds;
  const bool is_over = definition.timeout_seconds > 0 && task.start_time != Time() &&
                       elapsed >= definition.timeout_seconds;
  if (is_over && !is_alert_only) {
    return TaskTimeout{fmt::format("Task timed out after {} seconds. Timeout configured as {} "
                                   "seconds. Timeout policy configured to {}",
                                   elapsed, definition.timeout_seconds, TimeoutPolicyName(policy)),
                       policy};
  }
  const int64_t unpolled = SecondsSince(task.scheduled_time, now) - task.delay_seconds;
  const bool is_unpolled = definition.poll_timeout_seconds > 0 &&
                           task.state == TaskState::kScheduled &&
                           unpolled >= definition.poll_timeout_seconds + task.delay_seconds;
  if (is_unpolled && !is_alert_only) {
    return TaskTimeout{
        fmt::format("Task poll timed out after {} seconds. Poll timeout configured as {} seconds. "
                    "Timeout policy configured to {}",
                    unpolled, definition.poll_timeout_seconds, TimeoutPolicyName(policy)),
        policy};
  }
  const bool is_silent = task.state == TaskState::kInProgress &&
                         definition.response_timeout_seconds > 0 &&
                         SecondsSince(task.update_time, now) >=
                             definition.response_timeout_seconds + task.delay_seconds;
  if (!is_silent) return std::nullopt;
  return TaskTimeout{
      fmt::format("responseTimeout: {} exceeded for the taskId: {} with Task "
                  "Definition: {}",
                  definition.response_timeout_seconds, TaskId(run.id, task.number), task.name),
      TimeoutPolicy::kRetry};
}

std::optional<Time> NextTimeout(const TaskRecord& task, const TaskDefinition& definition) {
  std::optional<Time> next;
  const auto consider = [&](int64_t limit, Time since) {
    if (limit <= 0 || since == Time()) return;
    const Time time = After(since, limit);
    if (!next || time < *next) next = time;
  };
  // A delay counts for each, as FindTimeout has it.
  const auto with_delay = [&](int64_t limit, int64_t delays) {
    return limit <= 0 ? 0 : limit + delays * task.delay_seconds;
  };
  const bool has_begun = task.state == TaskState::kInProgress;
  if (has_begun) {
    consider(with_delay(definition.response_timeout_seconds, 1),
             task.update_time == Time() ? task.start_time : task.update_time);
  }
  // The others only alert: nothing will happen at their time.
  if (definition.timeout_policy == TimeoutPolicy::kAlertOnly) return next;
  consider(definition.total_timeout_seconds, task.first_scheduled_time);
  if (has_begun) {
    consider(with_delay(definition.timeout_seconds, 1), task.start_time);
  } else {
    consider(with_delay(definition.poll_timeout_seconds, 2), task.scheduled_time);
  }
  return next;
}

}  // namespace httptask::runner
