#include "plugin/execute/what_if.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

TaskAnswer Imagine(std::string_view task, std::string_view answers) {
  const auto store = CredentialStore::Parse("{}", "/nowhere", nullptr).value();
  return ImagineTask(ParseTaskSpec(ParseJson(task).value()).value(), store,
                     ParseWhatIf(answers).value(),
                     std::chrono::system_clock::time_point(seconds(1'795'421'730)));
}

constexpr char kTask[] = R"({"uri": "https://a.example/", "method": "GET",
                             "retry": {"retryCount": 3, "backoffJitterMs": 0}})";

TEST(WhatIfTest, ShowsWhatThePolicyDoesAttemptByAttempt) {
  const TaskAnswer answer = Imagine(kTask, "429 retry-after=30; 503; timeout; 200 body={\"a\":1}");
  ASSERT_TRUE(answer.status.ok()) << answer.status;
  const std::vector<Attempt>& attempts = answer.result.attempts;
  ASSERT_EQ(attempts.size(), 4u);
  EXPECT_EQ(attempts[0].decision, "again in 30000 ms: status 429, as the server asks");
  EXPECT_EQ(attempts[1].wait, seconds(30));
  EXPECT_EQ(attempts[1].start_time - attempts[0].start_time, seconds(30));
  EXPECT_EQ(attempts[2].wait, seconds(2));
  EXPECT_EQ(ReasonOf(attempts[2].error), Reason::kDeadlineExceeded);
  EXPECT_EQ(attempts[3].start_time - attempts[2].start_time, seconds(64));
  EXPECT_EQ(answer.result.body, "{\"a\":1}");
}

TEST(WhatIfTest, APostWhoseAnswerIsLostIsNotSentAgain) {
  const TaskAnswer answer = Imagine(
      R"({"uri": "https://a.example/", "method": "POST", "retry": {}})", "refused; lost; 200");
  EXPECT_EQ(ReasonOf(answer.status), Reason::kResultUnknown);
  ASSERT_EQ(answer.result.attempts.size(), 2u);
  EXPECT_THAT(answer.result.attempts[1].decision, HasSubstr("may have been done already"));
}

TEST(WhatIfTest, TheLastAnswerIsRepeated) {
  const TaskAnswer answer = Imagine(kTask, "503");
  EXPECT_EQ(answer.result.attempts.size(), 4u);
  EXPECT_EQ(answer.result.outcome, Outcome::kRejected);
}

TEST(WhatIfTest, HeadersAndBodiesAreRead) {
  const auto answers = ParseWhatIf("200 a=1 B=x;y body=one; 503 c=two;503").value();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(FindHeader(answers[0].exchange.response.headers, "b"), "x;y");
  EXPECT_EQ(answers[0].exchange.response.body, "one");
}

TEST(WhatIfTest, NonsenseIsRefused) {
  for (const char* text : {"", " ; ", "99", "600", "perhaps", "200 x", "200 =1"}) {
    EXPECT_EQ(ReasonOf(ParseWhatIf(text).status()), Reason::kArgumentInvalid) << text;
  }
  std::string many;
  for (int i = 0; i < 100; ++i) many += "200; ";
  EXPECT_TRUE(ParseWhatIf(many).ok());
  EXPECT_FALSE(ParseWhatIf(many + "200").ok());
}

}  // namespace
}  // namespace httptask
