#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask::runner {

// kBackoffRate is that of the second form: retry_delay_seconds × backoff_rate ^ retries so far.
enum class RetryLogic { kFixed, kLinearBackoff, kExponentialBackoff, kBackoffRate };
enum class TimeoutPolicy { kRetry, kTimeOutWorkflow, kAlertOnly };
std::string_view TimeoutPolicyName(TimeoutPolicy policy);  // `RETRY`, `TIME_OUT_WF`, `ALERT_ONLY`.

// Conductor's TaskDef: how a task is retried and timed. Defaults are those of Conductor's code.
struct TaskDefinition {
  std::string name;
  int retry_count = 3;
  RetryLogic retry_logic = RetryLogic::kFixed;
  int retry_delay_seconds = 60;
  int backoff_scale_factor = 1;
  double backoff_rate = 1;
  int max_retry_delay_seconds = 0;  // 0: no cap.
  int backoff_jitter_ms = 0;
  int64_t timeout_seconds = 0;  // Of one attempt; 0: none.
  TimeoutPolicy timeout_policy = TimeoutPolicy::kTimeOutWorkflow;
  int64_t response_timeout_seconds = 3600;  // Since the last word of the worker; 0: none.
  int64_t poll_timeout_seconds = 0;         // Until a worker takes it; 0: none.
  int64_t total_timeout_seconds = 0;        // Over all attempts; 0: none.
  int concurrent_max = 0;                   // Under way at the same time; 0: any number.
  int rate_max = 0;                         // Begun within rate_seconds; 0: any number.
  int rate_seconds = 1;
  // Values for inputs that are not given or resolve to null.
  Json input_template = Json::object();

  bool operator==(const TaskDefinition&) const = default;
};

// A TaskDef that was read as far as it can be.
struct TaskDefinitionReading {
  TaskDefinition definition;
  // Members of a wrong type: Conductor takes them nowhere.
  std::vector<std::string> faults;
  // Values out of their range, of which the nearest was taken, or that do not go together.
  // Conductor looks at them where a task definition is registered, not where one stands in a task.
  std::vector<std::string> range_faults;
};
// `json` is an object.
TaskDefinitionReading ReadTaskDefinition(const Json& json);
std::string DescribeTaskDefinitionFaults(const TaskDefinition& definition,
                                         const std::vector<std::string>& faults);

// Reads a TaskDef. Errors: DEFINITION_INVALID, all of its faults told at once.
StatusOr<TaskDefinition> TaskDefinitionFromJson(const Json& json);

// What a task without a definition gets: SIMPLE ones the defaults, all others no retries and no
// timeouts.
TaskDefinition AdHocTaskDefinition(std::string_view name, std::string_view task_type);

}  // namespace httptask::runner
