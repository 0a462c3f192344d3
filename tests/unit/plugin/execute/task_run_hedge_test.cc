// Tasks whose slow tries get a second.

#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/task_run_fixture.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using testing::FakeHttpClient;
using testing::MakeAnswer;
using testing::MakeFailure;
using testing::TaskRunTest;

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

TEST_F(TaskRunTest, AnAnswerThatAsksForAnotherTryLeavesTheOtherItsChance) {
  for (const auto& [first, last] :
       {std::pair(503, 200), std::pair(429, 200), std::pair(503, 503)}) {
    FakeHttpClient client;
    TaskExecutor executor(client, store_, clock_, timers_);
    std::optional<TaskAnswer> answer;
    executor.Execute(Spec(kHedge), {}, [&](TaskAnswer a) { answer = std::move(a); });
    timers_.RunNext();
    client.Finish(2, MakeAnswer(first));
    EXPECT_FALSE(answer.has_value());
    client.Finish(1, MakeAnswer(last));
    EXPECT_EQ(answer->result.status_code, last);
    EXPECT_EQ(answer->result.attempts.size(), 2u);
  }
}

TEST_F(TaskRunTest, AnAnswerThatIsFinalWinsWhateverItSays) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<TaskAnswer> answer;
  executor.Execute(Spec(kHedge), {}, [&](TaskAnswer a) { answer = std::move(a); });
  timers_.RunNext();
  client.Finish(2, MakeAnswer(404));
  EXPECT_EQ(answer->result.status_code, 404);
  EXPECT_THAT(client.cancelled(), ElementsAre(1u));
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
  client.Finish(2, MakeAnswer(503));
  timers_.RunNext();
  EXPECT_EQ(client.requests().size(), 3u);
  timers_.RunNext();
  EXPECT_EQ(client.requests().size(), 4u);
  client.Finish(3, MakeAnswer(503));
  client.Finish(4, MakeAnswer(503));
  EXPECT_EQ(answer->result.attempts.size(), 4u);
}

}  // namespace
}  // namespace httptask
