#include "plugin/execute/task_run.h"

#include <gmock/gmock.h>

#include <deque>

#include "plugin/execute/exchange_record.h"
#include "plugin/execute/task_executor.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/fake_timers.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::MakeFailure;
using ::testing::Pair;

class TaskRunTest : public ::testing::Test {
 protected:
  static TaskSpec Spec(std::string_view members, std::string_view method = "GET") {
    return ParseTaskSpec(ParseJson(R"({"uri": "https://a.example/x", "method": ")" +
                                   std::string(method) + "\"" + std::string(members) + "}")
                             .value())
        .value();
  }

  // Runs a task to its end; each request gets the next answer, the last one is repeated.
  TaskAnswer Run(const TaskSpec& spec, std::deque<HttpExchange> answers,
                 ExecuteOptions options = {}) {
    FakeHttpClient client([this, answers](const HttpRequest& request) mutable {
      requests_.push_back(request);
      HttpExchange answer = answers.front();
      if (answers.size() > 1) answers.pop_front();
      if (request.on_body) {
        request.on_body(answer.response.body);
        answer.response.body.clear();
      }
      return answer;
    });
    TaskExecutor executor = TaskExecutor(client, store_, clock_, timers_);
    std::optional<TaskAnswer> answer;
    executor.Execute(spec, std::move(options),
                     [&](TaskAnswer given) { answer = std::move(given); });
    timers_.RunAll();
    return answer.value();
  }

  const CredentialStore store_ = CredentialStore::Parse("{}", "/nowhere", nullptr).value();
  testing::FakeClock clock_;
  testing::FakeTimers timers_{clock_};
  std::vector<HttpRequest> requests_;
};

HttpExchange Json200(std::string body, HeaderFields headers = {}) {
  headers.emplace_back("Content-Type", "application/json");
  return MakeAnswer(200, std::move(body), std::move(headers));
}

constexpr char kRetry[] = R"(, "retry": {"retryCount": 2, "backoffJitterMs": 0})";

TEST_F(TaskRunTest, TriesAgainAfterTheWaitAndTellsEachTry) {
  const auto start = clock_.Ticks();
  const TaskAnswer answer = Run(Spec(kRetry), {MakeAnswer(503), MakeAnswer(200, "ok")});
  ASSERT_TRUE(answer.status.ok());
  EXPECT_EQ(answer.result.body, "ok");
  ASSERT_EQ(answer.result.attempts.size(), 2u);
  EXPECT_EQ(answer.result.attempts[0].status_code, 503);
  EXPECT_EQ(answer.result.attempts[0].decision, "again in 1000 ms: status 503");
  EXPECT_EQ(answer.result.attempts[1].wait, seconds(1));
  EXPECT_EQ(clock_.Ticks() - start, seconds(1));
  EXPECT_EQ(requests_[0].url, requests_[1].url);
}

TEST_F(TaskRunTest, EveryTryIsTracedWhereTheRawExchangeIsAskedFor) {
  const std::deque<HttpExchange> answers = {MakeFailure(Reason::kDeadlineExceeded, "late"),
                                            MakeAnswer(503, "busy"), MakeAnswer(200, "ok")};
  const TaskAnswer answer = Run(Spec(kRetry), answers, {.raw = true});
  ASSERT_EQ(answer.raw.exchanges.size(), 3u);
  EXPECT_EQ(answer.raw.exchanges[0].error, "DEADLINE_EXCEEDED: late");
  EXPECT_EQ(answer.raw.exchanges[1].body, "busy");
  EXPECT_EQ(answer.raw.exchanges[2].status_code, 200);
  EXPECT_EQ(answer.raw.exchanges[2].request.url, "https://a.example/x");
  EXPECT_TRUE(Run(Spec(kRetry), answers).raw.exchanges.empty());
}

TEST_F(TaskRunTest, TheLastAnswerCountsWhenTriesAreUsed) {
  const TaskAnswer answer = Run(Spec(kRetry), {MakeAnswer(503, "busy")});
  EXPECT_TRUE(answer.status.ok());
  EXPECT_EQ(answer.result.outcome, Outcome::kRejected);
  EXPECT_EQ(answer.result.body, "busy");
  EXPECT_EQ(requests_.size(), 3u);
}

TEST_F(TaskRunTest, AnUnknownResultIsNotSentAgainByItself) {
  const TaskAnswer answer =
      Run(Spec(kRetry, "POST"), {MakeFailure(Reason::kResultUnknown, "x", true)});
  EXPECT_EQ(ReasonOf(answer.status), Reason::kResultUnknown);
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(TaskRunTest, AnUnknownResultIsSentAgainUnderItsKeyOrTheTasksWord) {
  const HttpExchange lost = MakeFailure(Reason::kResultUnknown, "x", true);
  for (const char* word : {R"(, "idempotencyHeader": "K")", R"(, "idempotent": true)"}) {
    const TaskSpec spec = Spec(std::string(kRetry) + word, "POST");
    EXPECT_TRUE(Run(spec, {lost, MakeAnswer(200)}).status.ok()) << word;
    // That the last try could not even begin does not tell what became of the first.
    EXPECT_EQ(ReasonOf(Run(spec, {lost, MakeFailure(Reason::kTargetUnreachable)}).status),
              Reason::kResultUnknown)
        << word;
  }
  EXPECT_EQ(FindHeader(requests_[0].headers, "K"), FindHeader(requests_[1].headers, "K"));
  requests_.clear();
  Run(Spec(std::string(kRetry) + R"(, "idempotent": false)", "PUT"), {MakeAnswer(503)});
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(TaskRunTest, NoTryBeginsAfterTheCallersDeadline) {
  const TaskAnswer answer =
      Run(Spec(kRetry), {MakeAnswer(503)}, {.deadline = clock_.Ticks() + milliseconds(2'500)});
  EXPECT_EQ(requests_.size(), 2u);
  EXPECT_THAT(answer.result.attempts.back().decision, HasSubstr("caller's deadline"));
  EXPECT_EQ(requests_[0].timeouts.total, milliseconds(2'450));
  EXPECT_EQ(requests_[1].timeouts.total, milliseconds(1'450));
}

TEST_F(TaskRunTest, TheIdempotencyKeyIsTheSameForEachTry) {
  const TaskSpec spec = Spec(R"(, "idempotencyHeader": "Idempotency-Key",
                               "retry": {"retryCount": 1})",
                             "POST");
  Run(spec, {MakeAnswer(503), MakeAnswer(200)});
  const auto key = FindHeader(requests_[0].headers, "Idempotency-Key");
  EXPECT_EQ(key.size(), 32u);
  EXPECT_EQ(FindHeader(requests_[1].headers, "Idempotency-Key"), key);
  Run(spec, {MakeAnswer(200)}, {.idempotency_key = "run-1/step/0"});
  EXPECT_EQ(FindHeader(requests_[2].headers, "Idempotency-Key"), "run-1/step/0");
  Run(spec, {MakeAnswer(200)}, {.request_id = "r-7"});
  EXPECT_EQ(FindHeader(requests_[3].headers, "Idempotency-Key"), "r-7");
}

TEST_F(TaskRunTest, AcceptedAnswersGiveOutputs) {
  HttpExchange missing = Json200(R"({"error": "gone"})");
  missing.response.status_code = 404;
  const TaskAnswer answer = Run(
      Spec(R"(, "acceptedStatusCodes": ["404"], "outputs": {"why": "$.body.error"})"), {missing});
  EXPECT_EQ(answer.result.outcome, Outcome::kSucceeded);
  EXPECT_EQ(FormatJson(answer.result.outputs), R"({"why":"gone"})");
}

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

TEST_F(TaskRunTest, StreamsBecomeItems) {
  const TaskAnswer answer = Run(Spec(R"(, "stream": {"type": "sse", "maxItems": 2})"),
                                {MakeAnswer(200, "data: 1\n\ndata: {\"a\":2}\n\ndata: 3\n\n")});
  EXPECT_EQ(FormatJson(answer.result.items),
            R"([{"event":"message","data":"1"},{"event":"message","data":{"a":2}}])");
  EXPECT_THAT(answer.result.explanation, HasSubstr("2 items"));
}

TEST_F(TaskRunTest, AStreamThatIsCutByItsTimeSucceeds) {
  HttpExchange cut = MakeAnswer(200, "1\n2\n{");
  cut.response.is_cut = true;
  const TaskAnswer answer =
      Run(Spec(R"(, "stream": {"type": "jsonLines", "maxSeconds": 1.5})"), {cut});
  EXPECT_EQ(requests_[0].on_body_time_max, milliseconds(1'500));
  EXPECT_EQ(answer.result.outcome, Outcome::kSucceeded);
  EXPECT_EQ(FormatJson(answer.result.items), "[1,2]");
  EXPECT_EQ(answer.result.explanation, "the stream was ended after maxSeconds, with 2 items");
}

TEST_F(TaskRunTest, AStreamThatATimeoutEndsKeepsItsItems) {
  HttpExchange late = MakeFailure(Reason::kDeadlineExceeded, "idle timeout");
  late.response.body = "1\n2\n{";
  late.broken_head = MakeAnswer(200, "", {{"X-Id", "7"}}).response;
  const std::string stream = R"(, "stream": {"type": "jsonLines"})";
  const TaskAnswer answer = Run(Spec(stream), {late});
  EXPECT_TRUE(answer.status.ok());
  EXPECT_EQ(answer.result.outcome, Outcome::kRejected);
  EXPECT_EQ(answer.result.status_code, 200);
  EXPECT_EQ(FindHeader(answer.result.headers, "X-Id"), "7");
  EXPECT_EQ(FormatJson(answer.result.items), "[1,2]");
  EXPECT_EQ(answer.result.explanation, "the stream broke off after 2 items: idle timeout");
  EXPECT_EQ(ReasonOf(answer.result.attempts[0].error), Reason::kDeadlineExceeded);
  // A retry that the task asks for comes first.
  const TaskAnswer again = Run(Spec(kRetry + stream), {late, MakeAnswer(200, "3\n")});
  EXPECT_EQ(again.result.outcome, Outcome::kSucceeded);
  EXPECT_EQ(FormatJson(again.result.items), "[3]");
}

TEST_F(TaskRunTest, AStreamThatIsLostIsNotAskedForTwiceWhereThatCouldDoHarm) {
  HttpExchange lost = MakeFailure(Reason::kResultUnknown, "lost", true);
  lost.response.body = "1\n2\n";
  lost.broken_head = MakeAnswer(200).response;
  const std::string stream = std::string(kRetry) + R"(, "stream": {"type": "jsonLines"})";
  const TaskAnswer answer = Run(Spec(stream, "POST"), {lost});
  EXPECT_EQ(requests_.size(), 1u);
  EXPECT_TRUE(answer.status.ok());
  EXPECT_EQ(answer.result.explanation, "the stream broke off after 2 items: lost");
  EXPECT_EQ(FormatJson(answer.result.items), "[1,2]");
  EXPECT_TRUE(IsUnknown(answer.result));
  // A timeout is no better: the server has accepted it.
  lost.status = MakeError(Reason::kDeadlineExceeded, "idle timeout");
  EXPECT_TRUE(IsUnknown(Run(Spec(stream, "POST"), {lost}).result));
  EXPECT_FALSE(IsUnknown(Run(Spec(stream), {lost}).result));
}

TEST_F(TaskRunTest, ACancelledStreamKeepsNothing) {
  class CutClient : public FakeHttpClient {
    void Cancel(TransferId id) override {
      HttpExchange cut = MakeFailure(Reason::kResultUnknown, "cancelled", true);
      cut.broken_head = MakeAnswer(200).response;
      Finish(id, std::move(cut));
    }
  };
  CutClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<TaskAnswer> answer;
  const auto cancel = executor.Execute(Spec(R"(, "stream": {"type": "sse"})", "POST"), {},
                                       [&](TaskAnswer a) { answer = std::move(a); });
  cancel();
  EXPECT_EQ(ReasonOf(answer.value().status), Reason::kResultUnknown);
  EXPECT_TRUE(answer->result.items.is_null());
}

TEST_F(TaskRunTest, TheTimeOfAStreamIsAddedToTheTotal) {
  Run(Spec(R"(, "stream": {"type": "sse", "maxSeconds": 300})"), {MakeAnswer(200)});
  EXPECT_EQ(requests_[0].timeouts.total, seconds(335));
  Run(Spec(R"(, "stream": {"type": "sse", "maxSeconds": 600})"), {MakeAnswer(200)});
  EXPECT_EQ(requests_[1].timeouts.total, seconds(600));
}

TEST_F(TaskRunTest, CancelDuringAWaitEndsAtOnce) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<Status> status;
  const auto cancel = executor.Execute(Spec(kRetry), {}, [&](TaskAnswer a) { status = a.status; });
  client.FinishNext(MakeAnswer(503));
  EXPECT_EQ(timers_.count(), 1u);
  cancel();
  EXPECT_EQ(ReasonOf(status.value()), Reason::kCancelled);
  timers_.RunAll();
  EXPECT_EQ(client.requests().size(), 1u);
}

TEST_F(TaskRunTest, CancelDuringATryStopsWhatWouldFollow) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<Status> status;
  const auto cancel = executor.Execute(Spec(kRetry), {}, [&](TaskAnswer a) { status = a.status; });
  cancel();
  EXPECT_EQ(ReasonOf(status.value()), Reason::kCancelled);
  EXPECT_EQ(timers_.count(), 0u);
}

constexpr char kHedge[] = R"(, "hedgingConfig": {"maxAttempts": 2, "delayMs": 100})";

TEST_F(TaskRunTest, ASlowTryGetsASecondAndTheLoserIsCancelled) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<TaskAnswer> answer;
  executor.Execute(Spec(kHedge), {}, [&](TaskAnswer a) { answer = std::move(a); });
  EXPECT_EQ(client.requests().size(), 1u);
  timers_.RunNext();
  EXPECT_EQ(client.requests().size(), 2u);
  EXPECT_EQ(timers_.count(), 0u);
  client.Finish(2, MakeAnswer(200, "fast"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->result.body, "fast");
  EXPECT_THAT(client.cancelled(), ElementsAre(1u));
  EXPECT_EQ(answer->result.attempts.size(), 2u);
}

TEST_F(TaskRunTest, ATryThatFailsLeavesTheOtherItsChance) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<TaskAnswer> answer;
  executor.Execute(Spec(kHedge), {}, [&](TaskAnswer a) { answer = std::move(a); });
  timers_.RunNext();
  client.Finish(1, MakeFailure(Reason::kTargetUnreachable));
  EXPECT_FALSE(answer.has_value());
  client.Finish(2, MakeAnswer(200, "late"));
  EXPECT_EQ(answer->result.body, "late");
}

TEST_F(TaskRunTest, EachTryOfAStreamHasItsOwnItems) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<TaskAnswer> answer;
  executor.Execute(Spec(std::string(kHedge) + R"(, "stream": {"type": "jsonLines"})"), {},
                   [&](TaskAnswer a) { answer = std::move(a); });
  timers_.RunNext();
  client.requests()[0].on_body("1\n2\n");
  client.requests()[1].on_body("3\n");
  client.requests()[0].on_body("4\n");
  client.Finish(2, MakeAnswer(200));
  EXPECT_EQ(FormatJson(answer->result.items), "[3]");
}

TEST_F(TaskRunTest, AFastAnswerNeedsNoSecond) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  executor.Execute(Spec(kHedge), {}, [](TaskAnswer) {});
  client.FinishNext(MakeAnswer(200));
  EXPECT_EQ(timers_.count(), 0u);
  EXPECT_EQ(client.requests().size(), 1u);
}

TEST_F(TaskRunTest, AHostsTurnIsGivenBackHoweverATaskEnds) {
  std::vector<Status> ends;  // Outlives the client, whose end is that of what is pending.
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_, {{.concurrency_max = 1}, FileAccess()});
  const auto note = [&](TaskAnswer answer) { ends.push_back(answer.status); };
  const auto first = executor.Execute(Spec(""), {}, note);
  const auto second = executor.Execute(Spec(""), {}, note);
  executor.Execute(Spec(kRetry), {}, note);
  EXPECT_EQ(client.requests().size(), 1u);
  second();
  EXPECT_EQ(ReasonOf(ends.at(0)), Reason::kCancelled);
  first();
  EXPECT_EQ(client.requests().size(), 2u);
  client.FinishNext(MakeAnswer(503));
  timers_.RunNext();
  client.FinishNext(MakeAnswer(200));
  EXPECT_EQ(ends.size(), 3u);
  executor.Execute(Spec(""), {}, note);
  EXPECT_EQ(client.requests().size(), 4u);
}

TEST_F(TaskRunTest, WaitingForATurnEndsAtTheDeadline) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_, {{.concurrency_max = 1}, FileAccess()});
  std::optional<Status> status;
  executor.Execute(Spec(""), {}, [](TaskAnswer) {});
  executor.Execute(Spec(""), {.deadline = clock_.Ticks() + seconds(1)},
                   [&](TaskAnswer answer) { status = answer.status; });
  timers_.RunNext();
  EXPECT_EQ(ReasonOf(status.value()), Reason::kDeadlineExceeded);
  EXPECT_EQ(client.requests().size(), 1u);
}

TEST_F(TaskRunTest, WaitingForATurnEndsWithTheTasksOwnTime) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_, {{.concurrency_max = 1}, FileAccess()});
  std::optional<Status> status;
  executor.Execute(Spec(""), {}, [](TaskAnswer) {});
  const auto start = clock_.Ticks();
  executor.Execute(Spec(R"(, "totalTimeOut": 500)"), {},
                   [&](TaskAnswer answer) { status = answer.status; });
  timers_.RunNext();
  EXPECT_EQ(ReasonOf(status.value()), Reason::kDeadlineExceeded);
  EXPECT_EQ(clock_.Ticks() - start, milliseconds(500));
}

TEST_F(TaskRunTest, AHedgeKeepsToTheLimitsOfItsHost) {
  int ended = 0;  // Outlives the client, whose end is that of what is pending.
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_, {{.concurrency_max = 2}, FileAccess()});
  const auto count = [&](const TaskAnswer&) { ++ended; };
  executor.Execute(Spec(kHedge), {}, count);
  timers_.RunNext();
  EXPECT_EQ(client.requests().size(), 2u);
  // The two tries have the host's two places; both come back with the answer.
  executor.Execute(Spec(kHedge), {}, count);
  EXPECT_EQ(client.requests().size(), 2u);
  client.Finish(1, MakeAnswer(200));
  executor.Execute(Spec(""), {}, count);
  EXPECT_EQ(client.requests().size(), 4u);
  timers_.RunNext();
  EXPECT_EQ(client.requests().size(), 4u);
  EXPECT_EQ(ended, 1);
}

TEST_F(TaskRunTest, AHedgeIsNoRetry) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<TaskAnswer> answer;
  executor.Execute(Spec(std::string(kHedge) + R"(, "retry": {"retryCount": 1})"), {},
                   [&](TaskAnswer a) { answer = std::move(a); });
  timers_.RunNext();
  client.Finish(1, MakeAnswer(503));
  timers_.RunNext();
  EXPECT_EQ(client.requests().size(), 3u);
  timers_.RunNext();
  EXPECT_EQ(client.requests().size(), 4u);
  client.Finish(3, MakeAnswer(503));
  EXPECT_EQ(answer->result.attempts.size(), 4u);
}

TEST_F(TaskRunTest, AttemptsThatAreToldAreLimited) {
  const TaskAnswer answer =
      Run(Spec(R"(, "terminationCondition": "$.body.done", "maxPollCount": 150)"), {Json200("{}")});
  EXPECT_EQ(requests_.size(), 150u);
  EXPECT_EQ(answer.result.attempts.size(), kAttemptsMax);
  EXPECT_EQ(answer.result.attempts.back().number, 150);
}

}  // namespace
}  // namespace httptask
