#include "plugin/execute/policy/retry_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plugin/base/text.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

constexpr int64_t kRetriesMax = 100;
constexpr milliseconds kWaitMax{3'600'000};
constexpr milliseconds kBudgetMax{86'400'000};

bool MayRepeat(const Tried& tried) {
  return tried.is_idempotent || tried.has_key;
}

// A connection that was lost is the same to the policy, whether a byte had left or not.
bool IsFailureToRetry(const RetryPolicy& policy, const Tried& tried) {
  Reason reason = ReasonOf(tried.status);
  if (reason == Reason::kResultUnknown) reason = Reason::kTargetUnreachable;
  const bool known = reason == Reason::kTargetUnreachable || reason == Reason::kQueueFull ||
                     reason == Reason::kDeadlineExceeded || reason == Reason::kResponseInvalid;
  if (!known) return false;
  return !policy.failures || std::ranges::find(*policy.failures, reason) != policy.failures->end();
}

// Why what the policy would repeat must not be; empty when it may.
std::string_view WhyOnce(const RetryPolicy& policy, const Tried& tried) {
  if (MayRepeat(tried)) return "";
  if (!tried.status.ok()) {
    const bool may_be_done = tried.sent || ReasonOf(tried.status) == Reason::kResultUnknown;
    return may_be_done ? "it may have been done already, and the method is not idempotent; with "
                         "`idempotencyHeader` or `idempotent` it would be sent again"
                       : "";
  }
  if (!policy.statuses.empty() || tried.status_code == 429) return "";
  return "the method is not idempotent; name the status in `retry.statuses`, or give "
         "`idempotencyHeader` or `idempotent`";
}

std::string Cause(const Tried& tried) {
  return tried.status.ok() ? fmt::format("status {}", tried.status_code)
                           : std::string(ReasonName(ReasonOf(tried.status)));
}

RetryDecision Stop(const Tried& tried, std::string_view why) {
  return {false, milliseconds(0), fmt::format("not again after {}: {}", Cause(tried), why)};
}

std::vector<Reason> ReadFailures(SettingReader& reader) {
  std::vector<Reason> failures;
  for (const std::string& name : reader.Texts("failures")) {
    const auto reason = ReasonFromName(ToUpper(name));
    const bool usable = reason == Reason::kTargetUnreachable || reason == Reason::kQueueFull ||
                        reason == Reason::kDeadlineExceeded || reason == Reason::kResponseInvalid;
    if (usable) {
      failures.push_back(*reason);
      continue;
    }
    reader.Fault("failures", "enum",
                 reason == Reason::kResultUnknown
                     ? "RESULT_UNKNOWN is sent again with TARGET_UNREACHABLE, when the task has "
                       "`idempotencyHeader` or `idempotent`"
                     : "must be TARGET_UNREACHABLE, DEADLINE_EXCEEDED, RESPONSE_INVALID or "
                       "QUEUE_FULL");
  }
  return failures;
}

}  // namespace

bool IsStatusToRetry(const RetryPolicy& policy, int status_code) {
  if (!policy.statuses.empty()) return policy.statuses.Contains(status_code);
  switch (status_code) {
    case 429:
    case 408:
    case 425:
    case 500:
    case 502:
    case 503:
    case 504:
      return true;
    default:
      return false;
  }
}

milliseconds WaitAfter(const Backoff& backoff, int turn, double random) {
  const auto delay = static_cast<double>(backoff.delay.count());
  double wait = delay;
  if (backoff.growth == Growth::kLinear) wait = delay * turn;
  if (backoff.growth == Growth::kExponential) wait = delay * std::pow(backoff.scale, turn - 1);
  wait = std::min(wait, static_cast<double>(backoff.delay_max.count()));
  return milliseconds(std::llround(wait + random * static_cast<double>(backoff.jitter.count())));
}

RetryPolicy ReadRetryPolicy(SettingReader& reader) {
  reader.RefuseOthers({"retryCount", "retryLogic", "retryDelaySeconds", "maxRetryDelaySeconds",
                       "backoffScaleFactor", "backoffJitterMs", "totalTimeoutSeconds", "statuses",
                       "failures", "retryAfter", "maxRetryAfterSeconds"});
  RetryPolicy policy;
  policy.retries = static_cast<int>(reader.Whole("retryCount", 3, {0, kRetriesMax}));
  const std::string logic =
      reader.OneOf("retryLogic", {"FIXED", "LINEAR_BACKOFF", "EXPONENTIAL_BACKOFF"});
  if (logic == "FIXED") policy.backoff.growth = Growth::kFixed;
  if (logic == "LINEAR_BACKOFF") policy.backoff.growth = Growth::kLinear;
  const Bounds<milliseconds> waits{milliseconds(0), kWaitMax};
  policy.backoff.delay = reader.Seconds("retryDelaySeconds", policy.backoff.delay, waits);
  policy.backoff.delay_max = reader.Seconds(
      "maxRetryDelaySeconds", std::max(policy.backoff.delay, policy.backoff.delay_max), waits);
  policy.backoff.scale = reader.Number("backoffScaleFactor", policy.backoff.scale, {1, 10});
  policy.backoff.jitter = milliseconds(
      reader.Whole("backoffJitterMs", policy.backoff.jitter.count(), {0, kWaitMax.count()}));
  policy.budget =
      reader.Seconds("totalTimeoutSeconds", policy.budget, {milliseconds(0), kBudgetMax});
  policy.statuses = ReadStatusSet(reader, "statuses");
  if (reader.Find("failures") != nullptr) policy.failures = ReadFailures(reader);
  policy.obeys_server = reader.Boolean("retryAfter", true);
  policy.server_wait_max = reader.Seconds("maxRetryAfterSeconds", policy.server_wait_max, waits);
  return policy;
}

RetryDecision DecideRetry(const RetryPolicy& policy, const Tried& tried, double random) {
  if (policy.retries == 0) return {};
  const bool wanted = tried.status.ok() ? IsStatusToRetry(policy, tried.status_code)
                                        : IsFailureToRetry(policy, tried);
  if (!wanted) return {};
  if (const std::string_view why = WhyOnce(policy, tried); !why.empty()) return Stop(tried, why);
  if (tried.number > policy.retries) {
    return Stop(tried, fmt::format("all {} tries are used", policy.retries + 1));
  }
  milliseconds wait = WaitAfter(policy.backoff, tried.number, random);
  const bool server_decides = policy.obeys_server && tried.server_wait.has_value();
  if (server_decides) {
    if (*tried.server_wait > policy.server_wait_max) {
      return Stop(tried, fmt::format("the server asks for {} ms, more than maxRetryAfterSeconds",
                                     tried.server_wait->count()));
    }
    // A server that says 0 must not make a loop without a pause, and what it told many at once must
    // not bring them back at once.
    const double jitter = random * static_cast<double>(policy.backoff.jitter.count());
    wait = std::max(*tried.server_wait + milliseconds(std::llround(jitter)),
                    std::min(wait, policy.backoff.delay));
  }
  if (policy.budget.count() > 0 && tried.elapsed + wait >= policy.budget) {
    return Stop(tried, "totalTimeoutSeconds would be over");
  }
  if (wait >= tried.left) return Stop(tried, "the caller's deadline would be over");
  return {true, wait,
          fmt::format("again in {} ms: {}{}", wait.count(), Cause(tried),
                      server_decides ? ", as the server asks" : "")};
}

}  // namespace httptask
