#include "runner/model/task_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "plugin/base/check.h"
#include "plugin/base/text.h"
#include "runner/model/coercion.h"

namespace httptask::runner {
namespace {

template <typename T>
using Names = std::vector<std::pair<std::string_view, T>>;

// Reads members and collects what is wrong with them.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  template <typename T>
  void Number(std::string_view name, int64_t least, T& number) {
    const Json* value = FindGiven(name);
    if (value == nullptr) return;
    if (!value->is_number_integer()) return Tell(name, "must be an integer");
    const int64_t given = value->get<int64_t>();
    constexpr int64_t kMost = std::numeric_limits<int>::max();
    if (given < least || given > kMost) {
      TellRange(name, fmt::format("must be from {} to {}", least, kMost));
    }
    number = static_cast<T>(std::clamp(given, least, kMost));
  }

  template <typename T>
  void Choice(std::string_view name, const Names<T>& names, T& choice) {
    const Json* value = FindGiven(name);
    if (value == nullptr) return;
    const std::string_view given = StringMember(json_, name);
    std::vector<std::string> known;
    for (const auto& [text, meaning] : names) {
      if (given == text) {
        choice = meaning;
        return;
      }
      known.emplace_back(text);
    }
    Tell(name, "must be one of " + Join(known, ", "));
  }

  void Object(std::string_view name, Json& object) {
    const Json* value = FindGiven(name);
    if (value == nullptr) return;
    if (!value->is_object()) return Tell(name, "must be an object");
    object = *value;
  }

  void Tell(std::string_view name, std::string_view what) {
    faults_.push_back(fmt::format("`{}` {}", name, what));
  }
  void TellRange(std::string_view name, std::string_view what) {
    range_faults_.push_back(fmt::format("`{}` {}", name, what));
  }
  std::vector<std::string> TakeFaults() { return std::move(faults_); }
  std::vector<std::string> TakeRangeFaults() { return std::move(range_faults_); }

 private:
  const Json* FindGiven(std::string_view name) const {
    const Json* value = FindMember(json_, name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  const Json& json_;
  std::vector<std::string> faults_;
  std::vector<std::string> range_faults_;
};

}  // namespace

std::string_view TimeoutPolicyName(TimeoutPolicy policy) {
  switch (policy) {
    case TimeoutPolicy::kRetry:
      return "RETRY";
    case TimeoutPolicy::kTimeOutWorkflow:
      return "TIME_OUT_WF";
    case TimeoutPolicy::kAlertOnly:
      return "ALERT_ONLY";
  }
  HTTPTASK_CHECK(false);
}

TaskDefinitionReading ReadTaskDefinition(const Json& json) {
  TaskDefinitionReading reading;
  TaskDefinition& definition = reading.definition;
  Reader reader(json);
  definition.name = StringMember(json, "name");
  reader.Number("retryCount", 0, definition.retry_count);
  reader.Choice("retryLogic",
                Names<RetryLogic>{{"FIXED", RetryLogic::kFixed},
                                  {"LINEAR_BACKOFF", RetryLogic::kLinearBackoff},
                                  {"EXPONENTIAL_BACKOFF", RetryLogic::kExponentialBackoff}},
                definition.retry_logic);
  reader.Number("retryDelaySeconds", 0, definition.retry_delay_seconds);
  reader.Number("backoffScaleFactor", 1, definition.backoff_scale_factor);
  reader.Number("maxRetryDelaySeconds", 0, definition.max_retry_delay_seconds);
  reader.Number("backoffJitterMs", 0, definition.backoff_jitter_ms);
  reader.Number("timeoutSeconds", 0, definition.timeout_seconds);
  reader.Choice("timeoutPolicy",
                Names<TimeoutPolicy>{{"RETRY", TimeoutPolicy::kRetry},
                                     {"TIME_OUT_WF", TimeoutPolicy::kTimeOutWorkflow},
                                     {"ALERT_ONLY", TimeoutPolicy::kAlertOnly}},
                definition.timeout_policy);
  reader.Number("responseTimeoutSeconds", 0, definition.response_timeout_seconds);
  if (definition.response_timeout_seconds == 0) {
    reader.TellRange("responseTimeoutSeconds", "must be from 1 to 2147483647");
  }
  reader.Number("pollTimeoutSeconds", 0, definition.poll_timeout_seconds);
  reader.Number("totalTimeoutSeconds", 0, definition.total_timeout_seconds);
  reader.Number("concurrentExecLimit", 0, definition.concurrent_max);
  reader.Number("rateLimitPerFrequency", 0, definition.rate_max);
  reader.Number("rateLimitFrequencyInSeconds", 1, definition.rate_seconds);
  reader.Object("inputTemplate", definition.input_template);
  const bool has_limit = definition.timeout_seconds > 0;
  if (has_limit && FindMember(json, "responseTimeoutSeconds") != nullptr &&
      definition.response_timeout_seconds > definition.timeout_seconds) {
    reader.TellRange("responseTimeoutSeconds", "must not be more than `timeoutSeconds`");
  }
  if (has_limit && definition.total_timeout_seconds > 0 &&
      definition.timeout_seconds > definition.total_timeout_seconds) {
    reader.TellRange("timeoutSeconds", "must not be more than `totalTimeoutSeconds`");
  }
  reading.faults = reader.TakeFaults();
  reading.range_faults = reader.TakeRangeFaults();
  return reading;
}

std::string DescribeTaskDefinitionFaults(const TaskDefinition& definition,
                                         const std::vector<std::string>& faults) {
  return fmt::format("the task definition `{}`: {}", definition.name, Join(faults, "; "));
}

StatusOr<TaskDefinition> TaskDefinitionFromJson(const Json& json) {
  if (!json.is_object()) {
    return MakeError(Reason::kDefinitionInvalid, "a task definition must be an object");
  }
  Json coerced = json;
  CoerceTaskDefinition(coerced);
  TaskDefinitionReading reading = ReadTaskDefinition(coerced);
  std::vector<std::string> faults = std::move(reading.faults);
  std::move(reading.range_faults.begin(), reading.range_faults.end(), std::back_inserter(faults));
  if (faults.empty()) return std::move(reading.definition);
  return MakeError(Reason::kDefinitionInvalid,
                   DescribeTaskDefinitionFaults(reading.definition, faults));
}

TaskDefinition AdHocTaskDefinition(std::string_view name, std::string_view task_type) {
  TaskDefinition definition;
  definition.name = name;
  if (task_type == "SIMPLE") return definition;
  definition.retry_count = 0;
  definition.response_timeout_seconds = 0;
  return definition;
}

}  // namespace httptask::runner
