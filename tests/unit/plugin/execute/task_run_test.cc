#include "plugin/execute/task_run.h"

#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/task_run_fixture.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::Json200;
using testing::kRetry;
using testing::MakeAnswer;
using testing::MakeFailure;
using testing::TaskRunTest;

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

TEST_F(TaskRunTest, ATimeoutOfWhatMustNotBeSentTwiceIsUnknown) {
  const auto reason = [&](std::string_view members, std::string_view method, bool sent) {
    return ReasonOf(
        Run(Spec(members, method), {MakeFailure(Reason::kDeadlineExceeded, "x", sent)}).status);
  };
  for (const char* members : {"", R"(, "outputs": {})"}) {
    EXPECT_EQ(reason(members, "POST", true), Reason::kResultUnknown);
    EXPECT_EQ(reason(members, "POST", false), Reason::kDeadlineExceeded);
    EXPECT_EQ(reason(members, "PUT", true), Reason::kDeadlineExceeded);
  }
  EXPECT_EQ(reason(R"(, "idempotent": false)", "PUT", true), Reason::kResultUnknown);
  EXPECT_EQ(reason(R"(, "idempotent": true)", "POST", true), Reason::kDeadlineExceeded);
  EXPECT_EQ(reason(R"(, "idempotencyHeader": "K")", "POST", true), Reason::kDeadlineExceeded);
}

TEST_F(TaskRunTest, ATimeoutOfAPostIsNotSentAgainUnderItsRequestId) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<TaskAnswer> answer;
  const auto execute = [&] {
    executor.Execute(Spec("", "POST"), {.request_id = "r"},
                     [&](TaskAnswer given) { answer = std::move(given); });
  };
  execute();
  client.FinishNext(MakeFailure(Reason::kDeadlineExceeded, "late", true));
  answer.reset();
  execute();
  EXPECT_EQ(client.requests().size(), 1u);
  EXPECT_EQ(ReasonOf(answer.value().status), Reason::kResultUnknown);
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

}  // namespace
}  // namespace httptask
