// Tasks whose answers come piece by piece.

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

TEST_F(TaskRunTest, AnAnswerThatIsNoStreamIsTheBody) {
  const TaskAnswer answer =
      Run(Spec(R"(, "stream": {"type": "sse"})"), {Json200(R"({"error": "no stream"})")});
  EXPECT_EQ(answer.result.body, R"({"error": "no stream"})");
  EXPECT_EQ(answer.result.explanation, "no event came: what the server sent instead is the body");
  EXPECT_EQ(FormatJson(answer.result.items), "[]");
  EXPECT_EQ(Run(Spec(R"(, "stream": {"type": "sse"})"), {Json200("data: 1\n\n")}).result.body, "");
}

}  // namespace
}  // namespace httptask
