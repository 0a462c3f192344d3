#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "plugin/base/task_result.h"
#include "plugin/execute/policy/answer_rule.h"
#include "plugin/execute/policy/retry_policy.h"
#include "plugin/execute/policy/setting_reader.h"

namespace httptask {

// How the end of something slow is waited for: Conductor's HTTP_POLL (the same request again until
// a condition holds) and answers of status 202 that name the place to ask (RFC 9110, section
// 15.3.3).
struct PollRule {
  // Nothing: until the status is another than 202.
  std::optional<Condition> done;
  // Whether a 202 with `Operation-Location`, `Azure-AsyncOperation` or `Location` is followed by
  // GETs there.
  bool follows_accepted = false;
  Backoff backoff{.growth = Growth::kFixed,
                  .delay = std::chrono::milliseconds(60'000),
                  .delay_max = std::chrono::milliseconds(3'600'000),
                  .jitter = std::chrono::milliseconds(0)};
  int polls_max = 1000;
  std::chrono::milliseconds time_max{3'600'000};
};

// Reads `terminationCondition`, `pollingInterval`, `pollingStrategy` and `maxPollCount` of
// HTTP_POLL, and `asyncPolling`; nothing when a task has neither.
std::optional<PollRule> ReadPollRule(SettingReader& reader);

// What follows an answer.
struct PollStep {
  enum class Kind { kDone, kAgain, kGiveUp };
  Kind kind = Kind::kDone;
  std::chrono::milliseconds wait{0};
  std::string url;  // Where to ask, perhaps relative; empty: the same request again.
  std::string why;  // kGiveUp.
};

// `polls` counts the answers, this one included. `server_wait` (Retry-After) counts instead of the
// interval; where a condition ends the polls (HTTP_POLL), the longer of the two. A 202 that names
// no place, where nothing but its status could end the waiting, is given up: the same request would
// be done twice.
PollStep NextPoll(const PollRule& rule, int polls, const TaskResult& answer,
                  std::optional<std::chrono::milliseconds> server_wait,
                  std::chrono::milliseconds elapsed);

}  // namespace httptask
