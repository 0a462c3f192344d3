#include "plugin/execute/task_executor.h"

#include <gmock/gmock.h>

#include <optional>

#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/fake_timers.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::FakeClock;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::MakeFailure;
using ::testing::Not;

constexpr char kSecret[] = "s3cret-value";

std::optional<std::string> Environment(const std::string& name) {
  if (name == "TOKEN") return kSecret;
  if (name == "LINES") return "s3cret\r\nX: 1";
  return std::nullopt;
}

class TaskExecutorTest : public ::testing::Test {
 protected:
  TaskExecutorTest() {
    spec_.method = "GET";
    spec_.uri = "https://api.example.com/x";
  }

  TaskExecutor::Answer Run(FakeHttpClient& client, const ExecuteOptions& options = {}) {
    TaskExecutor executor(client, store_, clock_, timers_);
    std::optional<TaskExecutor::Answer> answer;
    executor.Execute(spec_, options,
                     [&](TaskExecutor::Answer given) { answer = std::move(given); });
    return answer.value();
  }

  const CredentialStore store_ = CredentialStore::Parse(R"({
        "c": {"origins": ["https://api.example.com"],
              "secrets": [{"in": "header", "name": "X-Key", "env": "TOKEN"}]},
        "bad": {"origins": ["https://api.example.com"],
                "secrets": [{"in": "header", "name": "X-Key", "env": "LINES"}]}})",
                                                        "/nowhere", Environment)
                                     .value();
  FakeClock clock_;
  testing::FakeTimers timers_{clock_};
  TaskSpec spec_;
};

TEST_F(TaskExecutorTest, AnswersWithTheResultAndOneAttempt) {
  FakeHttpClient client([](const HttpRequest&) { return MakeAnswer(201, "body", {{"A", "b"}}); });
  const TaskExecutor::Answer answer = Run(client);
  ASSERT_TRUE(answer.status.ok());
  EXPECT_EQ(answer.result.outcome, Outcome::kSucceeded);
  EXPECT_EQ(answer.result.status_code, 201);
  EXPECT_EQ(answer.result.body, "body");
  ASSERT_EQ(answer.result.attempts.size(), 1u);
  EXPECT_EQ(answer.result.attempts[0].number, 1);
  EXPECT_EQ(answer.result.attempts[0].status_code, 201);
  EXPECT_EQ(answer.result.attempts[0].start_time, clock_.Now());
  EXPECT_EQ(answer.result.request.url, "https://api.example.com/x");
}

TEST_F(TaskExecutorTest, OnlyStatus2xxSucceeds) {
  for (const auto& [status, outcome] :
       {std::pair(200, Outcome::kSucceeded), std::pair(299, Outcome::kSucceeded),
        std::pair(302, Outcome::kRejected), std::pair(404, Outcome::kRejected),
        std::pair(503, Outcome::kRejected)}) {
    FakeHttpClient client([code = status](const HttpRequest&) { return MakeAnswer(code); });
    const TaskExecutor::Answer answer = Run(client);
    EXPECT_TRUE(answer.status.ok());
    EXPECT_EQ(answer.result.outcome, outcome) << status;
  }
}

TEST_F(TaskExecutorTest, NothingIsSentAgain) {
  FakeHttpClient client([](const HttpRequest&) { return MakeFailure(Reason::kResultUnknown); });
  const TaskExecutor::Answer answer = Run(client);
  EXPECT_EQ(ReasonOf(answer.status), Reason::kResultUnknown);
  EXPECT_EQ(client.requests().size(), 1u);
  ASSERT_EQ(answer.result.attempts.size(), 1u);
  EXPECT_EQ(ReasonOf(answer.result.attempts[0].error), Reason::kResultUnknown);
}

TEST_F(TaskExecutorTest, CredentialIsSentAndHidden) {
  spec_.credentials = {"c"};
  FakeHttpClient client([](const HttpRequest&) { return MakeAnswer(200, "ok"); });
  const TaskExecutor::Answer answer = Run(client, {.raw = true});
  EXPECT_EQ(FindHeader(client.requests()[0].headers, "X-Key"), kSecret);
  EXPECT_EQ(FindHeader(answer.result.request.headers, "X-Key"), "***");
  EXPECT_THAT(answer.raw.request, Not(HasSubstr(kSecret)));
}

TEST_F(TaskExecutorTest, EchoedSecretIsHiddenEverywhere) {
  spec_.credentials = {"c"};
  FakeHttpClient client([](const HttpRequest&) {
    return MakeAnswer(200, kSecret, {{"X-Echo", kSecret}});
  });
  const TaskExecutor::Answer answer = Run(client, {.raw = true});
  EXPECT_EQ(answer.result.body, "***");
  EXPECT_EQ(FindHeader(answer.result.headers, "X-Echo"), "***");
  EXPECT_THAT(answer.raw.response, HasSubstr("***"));
  EXPECT_THAT(answer.raw.response, Not(HasSubstr(kSecret)));
}

TEST_F(TaskExecutorTest, ARequestIdGivesTheFirstAnswerAgain) {
  int sent = 0;
  FakeHttpClient client(
      [&](const HttpRequest&) { return MakeAnswer(200, std::to_string(++sent)); });
  TaskExecutor executor(client, store_, clock_, timers_);
  std::vector<TaskExecutor::Answer> answers;
  const auto keep = [&](TaskExecutor::Answer answer) { answers.push_back(std::move(answer)); };
  executor.Execute(spec_, {.request_id = "a"}, keep);
  executor.Execute(spec_, {.request_id = "a"}, keep);
  executor.Execute(spec_, {.request_id = "b"}, keep);
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[1].result.body, "1");
  EXPECT_TRUE(answers[1].result.is_repeated);
  EXPECT_EQ(answers[2].result.body, "2");
  spec_.uri += "other";
  executor.Execute(spec_, {.request_id = "a"}, keep);
  EXPECT_EQ(ReasonOf(answers[3].status), Reason::kArgumentInvalid);
}

TEST_F(TaskExecutorTest, ASecondCallWaitsForTheFirst) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::vector<TaskExecutor::Answer> answers;
  const auto keep = [&](TaskExecutor::Answer answer) { answers.push_back(std::move(answer)); };
  executor.Execute(spec_, {.request_id = "a"}, keep);
  executor.Execute(spec_, {.request_id = "a"}, keep);
  EXPECT_EQ(client.requests().size(), 1u);
  client.FinishNext(MakeAnswer(200, "x"));
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].result.body, "x");
  EXPECT_EQ(answers[1].result.body, "x");
}

TEST_F(TaskExecutorTest, AnswersAreCachedByKeyAndTime) {
  int sent = 0;
  FakeHttpClient client(
      [&](const HttpRequest&) { return MakeAnswer(200, std::to_string(++sent)); });
  TaskExecutor executor(client, store_, clock_, timers_);
  auto policies = std::make_shared<TaskPolicies>();
  policies->cache = CacheRule{"k", seconds(10)};
  spec_.policies = policies;
  std::string body;
  const auto keep = [&](TaskExecutor::Answer answer) { body = answer.result.body; };
  executor.Execute(spec_, {}, keep);
  executor.Execute(spec_, {}, keep);
  EXPECT_EQ(body, "1");
  clock_.Advance(seconds(10));
  executor.Execute(spec_, {}, keep);
  EXPECT_EQ(body, "2");
  spec_.credentials = {"c"};
  executor.Execute(spec_, {}, keep);
  EXPECT_EQ(body, "3");
}

TEST_F(TaskExecutorTest, TasksThatDifferShareNoAnswer) {
  int sent = 0;
  FakeHttpClient client([&](const HttpRequest&) {
    return MakeAnswer(200, R"({"a": 1, "b": 2})",
                      {{"Content-Type", "application/json"}, {"X-Sent", std::to_string(++sent)}});
  });
  TaskExecutor executor(client, store_, clock_, timers_);
  std::vector<TaskExecutor::Answer> answers;
  const auto run = [&](std::string_view members, const std::string& id = "") {
    const Json task = ParseJson(R"({"uri": "https://api.example.com/", "method": "GET",
                                    "cacheConfig": {"ttlInSecond": 60})" +
                                std::string(members) + "}")
                          .value();
    executor.Execute(ParseTaskSpec(task).value(), {.request_id = id},
                     [&](TaskExecutor::Answer answer) { answers.push_back(std::move(answer)); });
  };
  for (const char* members :
       {R"(, "outputs": {"o": "$.body.a"})", R"(, "outputs": {"o": "$.body.b"})",
        R"(, "successCondition": "@.body.a == 2")", R"(, "body": {"q": 1})",
        R"(, "body": {"q": 1}, "contentType": "a/b+json")", R"(, "accept": "text/plain")",
        R"(, "maxResponseBytes": 99)"}) {
    run(members);
  }
  EXPECT_EQ(sent, 7);
  EXPECT_EQ(FormatJson(answers[1].result.outputs), R"({"o":2})");
  EXPECT_EQ(answers[2].result.outcome, Outcome::kRejected);
  run(R"(, "outputs": {"o": "$.body.a"})", "id");
  EXPECT_EQ(sent, 7);
  run(R"(, "outputs": {"o": "$.body.b"})", "id");
  EXPECT_EQ(ReasonOf(answers.back().status), Reason::kArgumentInvalid);
}

TEST_F(TaskExecutorTest, CredentialOfAnotherOriginIsNotRevealed) {
  spec_.credentials = {"c"};
  spec_.uri = "https://evil.example/";
  FakeHttpClient client([](const HttpRequest&) { return MakeAnswer(200); });
  EXPECT_EQ(ReasonOf(Run(client).status), Reason::kCredentialMissing);
  EXPECT_TRUE(client.requests().empty());
}

TEST_F(TaskExecutorTest, DeadlineShortensTheTimeout) {
  FakeHttpClient client([](const HttpRequest&) { return MakeAnswer(200); });
  Run(client, {.deadline = clock_.Ticks() + seconds(2)});
  EXPECT_EQ(client.requests()[0].timeouts.total, milliseconds(1950));
  Run(client, {.deadline = clock_.Ticks() + minutes(10)});
  EXPECT_EQ(client.requests()[1].timeouts.total, seconds(60));
  Run(client, {.deadline = clock_.Ticks() + milliseconds(80)});
  EXPECT_EQ(client.requests()[2].timeouts.total, milliseconds(80));
}

TEST_F(TaskExecutorTest, PastDeadlineSendsNothing) {
  FakeHttpClient client([](const HttpRequest&) { return MakeAnswer(200); });
  EXPECT_EQ(ReasonOf(Run(client, {.deadline = clock_.Ticks()}).status), Reason::kDeadlineExceeded);
  EXPECT_TRUE(client.requests().empty());
}

TEST_F(TaskExecutorTest, CancelReachesTheTransfer) {
  FakeHttpClient client;
  TaskExecutor executor(client, store_, clock_, timers_);
  std::optional<Status> status;
  const TaskExecutor::Cancel cancel =
      executor.Execute(spec_, {}, [&](TaskExecutor::Answer answer) { status = answer.status; });
  EXPECT_FALSE(status.has_value());
  cancel();
  EXPECT_EQ(ReasonOf(status.value()), Reason::kCancelled);
  cancel();
}

TEST_F(TaskExecutorTest, DryRunSendsNothingAndHides) {
  spec_.credentials = {"c"};
  FakeHttpClient client;
  const auto record = TaskExecutor(client, store_, clock_, timers_).DryRun(spec_);
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(FindHeader(record->headers, "X-Key"), "***");
  EXPECT_TRUE(client.requests().empty());
}

TEST_F(TaskExecutorTest, SecretThatBreaksTheMessageIsRefusedWithoutShowingIt) {
  spec_.credentials = {"bad"};
  FakeHttpClient client;
  const Status status = TaskExecutor(client, store_, clock_, timers_).DryRun(spec_).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace httptask
