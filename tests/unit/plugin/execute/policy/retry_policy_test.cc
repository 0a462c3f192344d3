#include "plugin/execute/policy/retry_policy.h"

#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/policy/read_setting.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FindFaults;
using ::testing::HasSubstr;
using testing::ReadSetting;

const RetryPolicy kThree{.retries = 3, .backoff = {.jitter = milliseconds(0)}};

Tried Answered(int status, bool idempotent) {
  return {.is_idempotent = idempotent, .status_code = status, .sent = true};
}

Tried Failed(Reason reason, bool idempotent, bool sent) {
  return {.is_idempotent = idempotent, .status = MakeError(reason, "x"), .sent = sent};
}

bool Again(const Tried& tried, const RetryPolicy& policy = kThree) {
  return DecideRetry(policy, tried, 0).again;
}

TEST(WaitAfterTest, Grows) {
  Backoff backoff{Growth::kFixed, milliseconds(100), milliseconds(1000), 3, milliseconds(0)};
  EXPECT_EQ(WaitAfter(backoff, 5, 0), milliseconds(100));
  backoff.growth = Growth::kLinear;
  EXPECT_EQ(WaitAfter(backoff, 3, 0), milliseconds(300));
  EXPECT_EQ(WaitAfter(backoff, 30, 0), milliseconds(1000));
  backoff.growth = Growth::kExponential;
  EXPECT_EQ(WaitAfter(backoff, 1, 0), milliseconds(100));
  EXPECT_EQ(WaitAfter(backoff, 3, 0), milliseconds(900));
  EXPECT_EQ(WaitAfter(backoff, 1000, 0), milliseconds(1000));
}

TEST(WaitAfterTest, JitterGoesOnTopAtMostWhole) {
  const Backoff backoff{Growth::kFixed, milliseconds(100), milliseconds(100), 2, milliseconds(50)};
  EXPECT_EQ(WaitAfter(backoff, 1, 0), milliseconds(100));
  EXPECT_EQ(WaitAfter(backoff, 1, 0.5), milliseconds(125));
  EXPECT_LE(WaitAfter(backoff, 1, 0.9999), milliseconds(150));
}

TEST(DecideRetryTest, WithoutPolicyNothingIsSentAgain) {
  EXPECT_FALSE(Again(Answered(503, true), {}));
  EXPECT_EQ(DecideRetry({}, Answered(503, true), 0).why, "");
}

TEST(DecideRetryTest, DefaultStatusesDifferByMethod) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
    EXPECT_TRUE(Again(Answered(status, true))) << status;
    EXPECT_EQ(Again(Answered(status, false)), status == 429) << status;
    Tried keyed = Answered(status, false);
    keyed.has_key = true;
    EXPECT_TRUE(Again(keyed)) << status;
  }
  for (const int status : {200, 301, 400, 401, 404, 409, 422, 501}) {
    EXPECT_FALSE(Again(Answered(status, true))) << status;
  }
}

TEST(DecideRetryTest, StatusesOfTheTaskReplaceTheDefault) {
  RetryPolicy policy = kThree;
  policy.statuses = MakeStatusSet({"409"});
  EXPECT_TRUE(Again(Answered(409, false), policy));
  EXPECT_FALSE(Again(Answered(503, true), policy));
}

TEST(DecideRetryTest, UnknownResultIsSentAgainOnlyWithAKeyOrTheTasksWord) {
  Tried tried = Failed(Reason::kResultUnknown, false, true);
  const RetryDecision decision = DecideRetry(kThree, tried, 0);
  EXPECT_FALSE(decision.again);
  EXPECT_THAT(decision.why, HasSubstr("may have been done already"));
  EXPECT_THAT(decision.why, HasSubstr("idempotencyHeader"));
  tried.has_key = true;
  EXPECT_TRUE(Again(tried));
  EXPECT_TRUE(Again(Failed(Reason::kResultUnknown, true, true)));
  RetryPolicy timeouts = kThree;
  timeouts.failures = {Reason::kDeadlineExceeded};
  EXPECT_FALSE(Again(tried, timeouts));
}

TEST(DecideRetryTest, AStatusThatIsNotRepeatedSaysWhatWouldHelp) {
  EXPECT_THAT(DecideRetry(kThree, Answered(503, false), 0).why, HasSubstr("retry.statuses"));
  EXPECT_EQ(DecideRetry(kThree, Answered(404, false), 0).why, "");
}

TEST(DecideRetryTest, TheServersWaitIsSpread) {
  RetryPolicy policy = kThree;
  policy.backoff.jitter = milliseconds(500);
  Tried tried = Answered(429, false);
  tried.server_wait = seconds(30);
  EXPECT_EQ(DecideRetry(policy, tried, 0.5).wait, milliseconds(30'250));
}

TEST(DecideRetryTest, WhatMayHaveLeftIsSentAgainOnlyWhenIdempotent) {
  for (const Reason reason : {Reason::kTargetUnreachable, Reason::kDeadlineExceeded,
                              Reason::kResponseInvalid, Reason::kQueueFull}) {
    EXPECT_TRUE(Again(Failed(reason, true, true)));
    EXPECT_TRUE(Again(Failed(reason, false, false)));
    EXPECT_FALSE(Again(Failed(reason, false, true)));
  }
}

TEST(DecideRetryTest, OurOwnRefusalsAreFinal) {
  for (const Reason reason : {Reason::kTargetBlocked, Reason::kTlsUntrusted, Reason::kCancelled,
                              Reason::kResponseTooLarge, Reason::kArgumentInvalid}) {
    EXPECT_FALSE(Again(Failed(reason, true, false)));
  }
}

TEST(DecideRetryTest, TriesAreCounted) {
  Tried tried = Answered(503, true);
  tried.number = 3;
  EXPECT_TRUE(Again(tried));
  tried.number = 4;
  const RetryDecision decision = DecideRetry(kThree, tried, 0);
  EXPECT_FALSE(decision.again);
  EXPECT_EQ(decision.why, "not again after status 503: all 4 tries are used");
}

TEST(DecideRetryTest, TheServersWaitCounts) {
  Tried tried = Answered(429, false);
  tried.server_wait = seconds(30);
  const RetryDecision decision = DecideRetry(kThree, tried, 0);
  EXPECT_EQ(decision.wait, seconds(30));
  EXPECT_EQ(decision.why, "again in 30000 ms: status 429, as the server asks");
  RetryPolicy deaf = kThree;
  deaf.obeys_server = false;
  EXPECT_EQ(DecideRetry(deaf, tried, 0).wait, seconds(1));
}

TEST(DecideRetryTest, AWaitAboveTheCapEndsIt) {
  Tried tried = Answered(429, true);
  tried.server_wait = seconds(120);
  EXPECT_TRUE(Again(tried));
  tried.server_wait = milliseconds(120'001);
  EXPECT_FALSE(Again(tried));
}

TEST(DecideRetryTest, AServerThatSaysNowGetsAPauseAllTheSame) {
  Tried tried = Answered(429, true);
  tried.server_wait = seconds(0);
  EXPECT_EQ(DecideRetry(kThree, tried, 0).wait, seconds(1));
}

TEST(DecideRetryTest, BudgetAndDeadlineBoundTheWait) {
  RetryPolicy policy = kThree;
  policy.budget = seconds(5);
  Tried tried = Answered(503, true);
  tried.elapsed = milliseconds(3999);
  EXPECT_TRUE(Again(tried, policy));
  tried.elapsed = milliseconds(4000);
  EXPECT_FALSE(Again(tried, policy));
  tried = Answered(503, true);
  tried.left = milliseconds(1001);
  EXPECT_TRUE(Again(tried));
  tried.left = milliseconds(1000);
  EXPECT_FALSE(Again(tried));
}

TEST(ReadRetryPolicyTest, ReadsConductorsNames) {
  const RetryPolicy policy = ReadSetting(
      R"({"retryCount": 5, "retryLogic": "LINEAR_BACKOFF", "retryDelaySeconds": 0.5,
          "maxRetryDelaySeconds": 10, "backoffScaleFactor": 3, "backoffJitterMs": 20,
          "totalTimeoutSeconds": 60, "statuses": ["5xx"], "failures": ["TARGET_UNREACHABLE"],
          "retryAfter": false, "maxRetryAfterSeconds": 9})",
      ReadRetryPolicy);
  EXPECT_EQ(policy.retries, 5);
  EXPECT_EQ(policy.backoff,
            (Backoff{Growth::kLinear, milliseconds(500), seconds(10), 3, milliseconds(20)}));
  EXPECT_EQ(policy.budget, seconds(60));
  EXPECT_TRUE(policy.statuses.Contains(503));
  EXPECT_THAT(*policy.failures, ElementsAre(Reason::kTargetUnreachable));
  EXPECT_FALSE(policy.obeys_server);
  EXPECT_EQ(policy.server_wait_max, seconds(9));
}

TEST(ReadRetryPolicyTest, EmptyMeansThreeRetries) {
  EXPECT_EQ(ReadSetting("{}", ReadRetryPolicy).retries, 3);
}

TEST(ReadRetryPolicyTest, EveryProblemIsTold) {
  EXPECT_THAT(FindFaults(R"({"retryCount": 101, "retryLogic": "SOON", "retryDelaySeconds": 3601,
                             "failures": ["RESULT_UNKNOWN"], "retries": 1})",
                         ReadRetryPolicy),
              ::testing::UnorderedElementsAre("retryCount", "retryLogic", "retryDelaySeconds",
                                              "failures", "retries"));
}

}  // namespace
}  // namespace httptask
