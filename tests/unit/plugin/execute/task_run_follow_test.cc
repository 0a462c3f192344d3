// Tasks of more than one request: pages, polls, accepted work.

#include <gmock/gmock.h>

#include "plugin/execute/exchange_record.h"
#include "tests/unit/plugin/execute/task_run_fixture.h"

namespace httptask {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::Json200;
using testing::kRetry;
using testing::MakeAnswer;
using testing::MakeFailure;
using ::testing::Pair;
using testing::TaskRunTest;

TEST_F(TaskRunTest, PagesAreReadToTheEndWithRetriesForEach) {
  const TaskAnswer answer = Run(Spec(std::string(kRetry) + R"(, "pagination": {"type": "link"})"),
                                {Json200("[1]", {{"Link", "</p2>; rel=next"}}), MakeAnswer(503),
                                 Json200("[2]", {{"Link", "<p3?x=1>; rel=next"}}), Json200("[3]")});
  ASSERT_TRUE(answer.status.ok());
  EXPECT_EQ(FormatJson(answer.result.items), "[1,2,3]");
  EXPECT_EQ(requests_[1].url, "https://a.example/p2");
  EXPECT_EQ(requests_[2].url, "https://a.example/p2");
  EXPECT_EQ(requests_[3].url, "https://a.example/p3?x=1");
  EXPECT_EQ(answer.result.attempts[3].request, 3);
}

TEST_F(TaskRunTest, SecretsOfATaskDoNotGoWhereAnAnswerLeads) {
  constexpr char kSecrets[] = R"(, "headers": {"X-Api-Key": "s", "Accept": "a/b"})";
  const std::string pages = R"(, "pagination": {"type": "link"})";
  const HttpExchange elsewhere = Json200("[1]", {{"Link", "<https://b.example/>; rel=next"}});
  Run(Spec(kSecrets + pages), {elsewhere, Json200("[2]")});
  ASSERT_EQ(requests_.size(), 2u);
  EXPECT_THAT(requests_[1].headers, ElementsAre(Pair("Accept", "a/b")));
  const TaskAnswer refused = Run(Spec(R"(, "body": {"q": 1})" + pages, "POST"), {elsewhere});
  EXPECT_EQ(requests_.size(), 3u);
  EXPECT_EQ(refused.result.outcome, Outcome::kRejected);
  EXPECT_THAT(refused.result.explanation, HasSubstr("https://b.example:443"));
  Run(Spec(std::string(kSecrets) + R"(, "asyncPolling": {})", "POST"),
      {MakeAnswer(202, "", {{"Location", "https://b.example/j"}}), MakeAnswer(200)});
  EXPECT_THAT(requests_.back().headers, ElementsAre(Pair("Accept", "a/b")));
}

TEST_F(TaskRunTest, APageThatFailsRejectsTheTaskAndKeepsTheItems) {
  const TaskAnswer answer = Run(Spec(R"(, "pagination": {"type": "page", "parameter": "p"})"),
                                {Json200("[1]"), MakeAnswer(500, "broken")});
  EXPECT_EQ(answer.result.outcome, Outcome::kRejected);
  EXPECT_EQ(answer.result.explanation, "status 500 is not accepted (page 2)");
  EXPECT_EQ(FormatJson(answer.result.items), "[1]");
  EXPECT_EQ(requests_[1].url, "https://a.example/x?p=2");
}

TEST_F(TaskRunTest, AServerThatAsksForTooMuchGetsNoFurtherPage) {
  const HttpExchange page = Json200("[1]", {{"Link", "</p2>; rel=next"}, {"Retry-After", "121"}});
  const std::string pages = R"(, "pagination": {"type": "link"})";
  const TaskAnswer stopped = Run(Spec(pages), {page, Json200("[2]")});
  EXPECT_EQ(requests_.size(), 1u);
  EXPECT_EQ(stopped.result.outcome, Outcome::kSucceeded);
  EXPECT_THAT(stopped.result.explanation, HasSubstr("121000 ms"));
  const auto start = clock_.Ticks();
  Run(Spec(pages + R"(, "retry": {"retryAfter": false})"), {page, Json200("[2]")});
  EXPECT_EQ(requests_.size(), 3u);
  EXPECT_EQ(clock_.Ticks(), start);
}

TEST_F(TaskRunTest, APageInTheBodyKeepsItsType) {
  Run(Spec(R"(, "body": {"offset": 0}, "pagination": {"type": "offset", "bodyField": "offset"})",
           "POST"),
      {Json200("[1, 2]"), Json200("[]")});
  EXPECT_EQ(requests_[1].body, R"({"offset":2})");
  requests_.clear();
  const std::string cursor =
      R"(, "body": {}, "pagination": {"type": "cursor", "next": "$.body.c", "bodyField": "at.c"})";
  Run(Spec(cursor, "POST"), {Json200(R"({"c": "7"})"), Json200(R"({"c": 8})"), Json200("{}")});
  EXPECT_EQ(requests_[1].body, R"({"at":{"c":"7"}})");
  EXPECT_EQ(requests_[2].body, R"({"at":{"c":8}})");
}

TEST_F(TaskRunTest, PollsUntilTheConditionHolds) {
  const auto start = clock_.Ticks();
  const TaskAnswer answer =
      Run(Spec(R"(, "terminationCondition": "$.output.response.body.state == 'done'",
              "pollingInterval": 5)"),
          {Json200(R"({"state": "open"})"), Json200(R"({"state": "open"})", {{"Retry-After", "2"}}),
           Json200(R"({"state": "done"})")});
  EXPECT_EQ(answer.result.outcome, Outcome::kSucceeded);
  EXPECT_EQ(requests_.size(), 3u);
  EXPECT_EQ(clock_.Ticks() - start, seconds(10));
}

TEST_F(TaskRunTest, PollsThatNeverEndAreRejected) {
  const TaskAnswer answer =
      Run(Spec(R"(, "terminationCondition": "$.body.done", "maxPollCount": 3)"), {Json200("{}")});
  EXPECT_EQ(answer.result.outcome, Outcome::kRejected);
  EXPECT_THAT(answer.result.explanation, HasSubstr("3 polls"));
  EXPECT_EQ(requests_.size(), 3u);
}

TEST_F(TaskRunTest, AcceptedWorkIsFollowedWithGets) {
  const TaskAnswer answer = Run(
      Spec(R"(, "body": {"a": 1}, "asyncPolling": {"intervalSeconds": 1})", "POST"),
      {MakeAnswer(202, "", {{"Location", "/jobs/1"}}), MakeAnswer(202), Json200(R"({"r": 1})")});
  EXPECT_EQ(answer.result.outcome, Outcome::kSucceeded);
  EXPECT_EQ(answer.result.body, R"({"r": 1})");
  ASSERT_EQ(requests_.size(), 3u);
  EXPECT_EQ(requests_[1].method, "GET");
  EXPECT_EQ(requests_[1].url, "https://a.example/jobs/1");
  EXPECT_EQ(requests_[1].body, "");
  EXPECT_EQ(requests_[2].url, "https://a.example/jobs/1");
}

TEST_F(TaskRunTest, WhatWasAcceptedIsUnknownWhenItsEndIsNotSeen) {
  const TaskSpec spec = Spec(R"(, "asyncPolling": {})", "POST");
  const TaskAnswer failed = Run(
      spec, {MakeAnswer(202, "", {{"Location", "/j"}}), MakeFailure(Reason::kTargetUnreachable)});
  EXPECT_EQ(ReasonOf(failed.status), Reason::kResultUnknown);
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<Status> status;
  const auto cancel = executor.Execute(spec, {}, [&](TaskAnswer a) { status = a.status; });
  client.FinishNext(MakeAnswer(202, "", {{"Location", "/j"}}));
  cancel();
  EXPECT_EQ(ReasonOf(status.value()), Reason::kResultUnknown);
}

TEST_F(TaskRunTest, AttemptsThatAreToldAreLimited) {
  const TaskAnswer answer =
      Run(Spec(R"(, "terminationCondition": "$.body.done", "maxPollCount": 150)"), {Json200("{}")});
  EXPECT_EQ(requests_.size(), 150u);
  EXPECT_EQ(answer.result.attempts.size(), kAttemptsMax);
  EXPECT_EQ(answer.result.attempts.back().number, 150);
}

TEST_F(TaskRunTest, APageHasAnIdempotencyKeyOfItsOwnForAllItsTries) {
  Run(Spec(std::string(kRetry) + R"(, "body": {}, "idempotencyHeader": "K",
           "pagination": {"type": "page", "bodyField": "page"})",
           "POST"),
      {Json200("[1]"), MakeAnswer(503), Json200("[2]"), Json200("[]")},
      {.idempotency_key = "run-1/list/0"});
  std::vector<std::string> keys;
  for (const HttpRequest& request : requests_) keys.emplace_back(FindHeader(request.headers, "K"));
  EXPECT_THAT(keys,
              ElementsAre("run-1/list/0", "run-1/list/0-2", "run-1/list/0-2", "run-1/list/0-3"));
}

TEST_F(TaskRunTest, APollHasAnIdempotencyKeyOfItsOwn) {
  Run(Spec(R"(, "body": {}, "idempotencyHeader": "K", "terminationCondition": "@.body == 2")",
           "POST"),
      {Json200("1"), Json200("2")}, {.idempotency_key = "k"});
  EXPECT_EQ(FindHeader(requests_[0].headers, "K"), "k");
  EXPECT_EQ(FindHeader(requests_[1].headers, "K"), "k-1-2");
}

TEST_F(TaskRunTest, AskingForTheEndOfAcceptedWorkHasNoIdempotencyKey) {
  Run(Spec(R"(, "body": {}, "idempotencyHeader": "K", "asyncPolling": {})", "POST"),
      {MakeAnswer(202, "", {{"Location", "/jobs/1"}}), Json200("1")}, {.idempotency_key = "k"});
  EXPECT_EQ(FindHeader(requests_[0].headers, "K"), "k");
  EXPECT_EQ(FindHeader(requests_[1].headers, "K"), "");
}

}  // namespace
}  // namespace httptask
