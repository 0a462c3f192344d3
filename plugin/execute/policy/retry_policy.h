#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/execute/policy/setting_reader.h"
#include "plugin/execute/policy/status_set.h"

namespace httptask {

// How waits grow. The names are Conductor's.
enum class Growth { kFixed, kLinear, kExponential };

// A wait that grows with each turn.
struct Backoff {
  Growth growth = Growth::kExponential;
  std::chrono::milliseconds delay{1'000};
  std::chrono::milliseconds delay_max{30'000};
  double scale = 2;                       // kExponential: factor from turn to turn.
  std::chrono::milliseconds jitter{250};  // At most so much more, at random.

  bool operator==(const Backoff&) const = default;
};

// The wait after turn `turn` (from 1). `random` is in [0, 1). Jitter goes on top of the cap.
std::chrono::milliseconds WaitAfter(const Backoff& backoff, int turn, double random);

// When a request is sent again. Member names are Conductor's where it has them; README.md lists
// them with their limits.
struct RetryPolicy {
  int retries = 0;  // Tries after the first.
  Backoff backoff;
  // From the first try to the beginning of the last; 0: no limit of its own.
  std::chrono::milliseconds budget{0};
  // Empty: the default set of the method.
  StatusSet statuses;
  // Nothing: the default set of the method.
  std::optional<std::vector<Reason>> failures;
  // Whether the server's own wait (Retry-After, RateLimit) counts instead of ours.
  bool obeys_server = true;
  // When the server asks for more, nothing is sent again.
  std::chrono::milliseconds server_wait_max{120'000};

  bool operator==(const RetryPolicy&) const = default;
};

// Reads the object `retry` of a task.
RetryPolicy ReadRetryPolicy(SettingReader& reader);

// A try as the policy sees it.
struct Tried {
  int number = 1;
  // Whether the request may be sent again without harm: by its method (RFC 9110, section 9.2.2) or
  // the task's word.
  bool is_idempotent = false;
  // Whether it carries an idempotency key, so that its server recognises a second one.
  bool has_key = false;
  Status status;        // OK when an answer came.
  int status_code = 0;  // Of the answer.
  bool sent = false;    // Whether any byte may have left.
  std::optional<std::chrono::milliseconds> server_wait;
  std::chrono::milliseconds elapsed{0};  // Since the first try began.
  // Until the caller gives up.
  std::chrono::milliseconds left = std::chrono::milliseconds::max();
};

struct RetryDecision {
  bool again = false;
  std::chrono::milliseconds wait{0};
  // `again in 2000 ms: …` or why not; empty when there was nothing to decide.
  std::string why;
};

// Whether an answer of this status tells that another try may succeed.
bool IsStatusToRetry(const RetryPolicy& policy, int status_code);

// What to do after a try. A request of which a byte may have left without an answer, so that its
// result is unknown, is sent again only when it is idempotent or carries a key. Default statuses:
// 408, 425, 429, 500, 502, 503 and 504 for what is idempotent or carries a key, 429 otherwise.
// Default failures: TARGET_UNREACHABLE (and RESULT_UNKNOWN with it), QUEUE_FULL, DEADLINE_EXCEEDED
// and RESPONSE_INVALID.
RetryDecision DecideRetry(const RetryPolicy& policy, const Tried& tried, double random);

}  // namespace httptask
