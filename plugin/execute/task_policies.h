#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin/execute/body/item_reader.h"
#include "plugin/execute/policy/answer_rule.h"
#include "plugin/execute/policy/output_rule.h"
#include "plugin/execute/policy/page_rule.h"
#include "plugin/execute/policy/poll_rule.h"
#include "plugin/execute/policy/retry_policy.h"
#include "plugin/execute/policy/setting_reader.h"

namespace httptask {

// A second try of a slow request that may be sent twice.
struct HedgeRule {
  int attempts_max = 2;  // At once, the first included.
  std::chrono::milliseconds delay{500};
};

// An answer that is given again for a while.
struct CacheRule {
  std::string key;  // Empty: the URL.
  std::chrono::milliseconds time_to_live{60'000};
};

// What a task wants beyond one request and its answer.
struct TaskPolicies {
  RetryPolicy retry;
  AnswerRule answer;
  std::vector<OutputRule> outputs;
  std::optional<PageRule> pages;
  std::optional<PollRule> poll;
  std::optional<StreamRule> stream;
  std::optional<HedgeRule> hedge;
  std::optional<CacheRule> cache;
  // The header that carries the idempotency key; empty: none.
  std::string idempotency_header;
  // Whether the task says that it may be done twice, or may not, whatever its method.
  std::optional<bool> idempotent;
  // All of this as the task gives it, as JSON text: tells tasks apart.
  std::string given;
};

// Reads `retry`, `acceptedStatusCodes`, `successCondition`, `outputs`, `pagination`,
// `terminationCondition` and what belongs to it, `asyncPolling`, `stream`, `hedgingConfig`,
// `cacheConfig`, `idempotencyHeader` and `idempotent`. Null when the task has none of them.
// `method` decides what is allowed.
std::shared_ptr<const TaskPolicies> ReadTaskPolicies(SettingReader& reader,
                                                     const std::string& method);

}  // namespace httptask
