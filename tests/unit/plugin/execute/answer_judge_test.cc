#include "plugin/execute/answer_judge.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TaskSpec Spec(std::string_view members, std::string_view method = "GET") {
  const std::string text = R"({"uri": "https://a.example/x", "method": ")" + std::string(method) +
                           "\"" + std::string(members) + "}";
  return ParseTaskSpec(ParseJson(text).value()).value();
}

TaskResult Answer(int status_code, std::string body = "", HeaderFields headers = {}) {
  TaskResult result;
  result.status_code = status_code;
  result.body = std::move(body);
  result.headers = std::move(headers);
  result.attempts.emplace_back();
  return result;
}

constexpr AnswerSituation kPlentyOfTime{.left = milliseconds::max()};

TEST(AnswerJudgeTest, WithoutSettings2xxSucceeds) {
  for (const auto& [status_code, outcome] :
       {std::pair(199, Outcome::kRejected), std::pair(200, Outcome::kSucceeded),
        std::pair(299, Outcome::kSucceeded), std::pair(300, Outcome::kRejected)}) {
    TaskSpec spec = Spec("");
    TaskResult result = Answer(status_code);
    EXPECT_FALSE(AnswerJudge().Judge(spec, result, kPlentyOfTime).more);
    EXPECT_EQ(result.outcome, outcome) << status_code;
  }
}

TEST(AnswerJudgeTest, AcceptedWorkOfAPostHasAnEffectAndIsAskedForByGet) {
  TaskSpec spec = Spec(R"(, "body": {}, "asyncPolling": {"intervalSeconds": 2})", "POST");
  TaskResult result = Answer(202, "", {{"Location", "/jobs/1"}});
  AnswerJudge judge;
  const AnswerStep step = judge.Judge(spec, result, kPlentyOfTime);
  EXPECT_TRUE(step.more);
  EXPECT_EQ(step.wait, milliseconds(2'000));
  EXPECT_TRUE(judge.has_effect());
  EXPECT_EQ(spec.method, "GET");
  EXPECT_EQ(spec.uri, "https://a.example/jobs/1");
  EXPECT_EQ(result.attempts.back().decision, "asked again in 2000 ms");
}

TEST(AnswerJudgeTest, NothingFollowsACancellation) {
  TaskSpec spec = Spec(R"(, "pagination": {"type": "link"})");
  TaskResult result = Answer(200, "[1]", {{"Link", "</p2>; rel=next"}});
  EXPECT_FALSE(
      AnswerJudge().Judge(spec, result, {.left = milliseconds::max(), .is_cancelled = true}).more);
}

TEST(AnswerJudgeTest, PagesEndBeforeTheCallersDeadline) {
  TaskSpec spec = Spec(R"(, "pagination": {"type": "link"})");
  TaskResult result = Answer(200, "[1]", {{"Link", "</p2>; rel=next"}});
  const AnswerSituation late{.server_wait = milliseconds(50), .left = milliseconds(50)};
  EXPECT_FALSE(AnswerJudge().Judge(spec, result, late).more);
  EXPECT_EQ(result.outcome, Outcome::kSucceeded);
  EXPECT_THAT(result.explanation, HasSubstr("caller's deadline"));
}

TEST(AnswerJudgeTest, ATasksWordCountsMoreThanItsMethod) {
  EXPECT_TRUE(MayRepeat(Spec("")));
  EXPECT_FALSE(MayRepeat(Spec("", "POST")));
  EXPECT_TRUE(MayRepeat(Spec(R"(, "idempotent": true)", "POST")));
  EXPECT_FALSE(MayRepeat(Spec(R"(, "idempotent": false)")));
}

}  // namespace
}  // namespace httptask
