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

TEST(AnswerJudgeTest, APageThatIsReadLaterHasTheSameIdempotencyKey) {
  EXPECT_EQ(AnswerJudge().KeyOfNext("k"), "k");
  PageCourse begin;
  begin.read.pages = 4;
  EXPECT_EQ(AnswerJudge(begin).KeyOfNext("k"), "k-5");
  EXPECT_EQ(AnswerJudge(begin).KeyOfNext(""), "");
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

TEST(AnswerJudgeTest, ALongWaitBeforeAPageIsLeftToWhoGoesOnLater) {
  TaskSpec spec = Spec(R"(, "pagination": {"type": "link"})");
  AnswerSituation situation = kPlentyOfTime;
  situation.page_wait_max = milliseconds(2'000);
  situation.server_wait = milliseconds(1'999);
  TaskResult first = Answer(200, "[1]", {{"Link", "</p2>; rel=next"}});
  AnswerJudge judge;
  EXPECT_TRUE(judge.Judge(spec, first, situation).more);
  situation.server_wait = milliseconds(2'000);
  TaskResult second = Answer(200, "[2]", {{"Link", "</p3>; rel=next"}});
  EXPECT_FALSE(judge.Judge(spec, second, situation).more);
  const PageCourse course = judge.TakeCourse();
  EXPECT_EQ(course.wait, milliseconds(2'000));
  EXPECT_EQ(course.url, "https://a.example/p3");
  EXPECT_EQ(course.read.items, (Json{1, 2}));

  AnswerJudge later(course);
  TaskResult last = Answer(200, "[3]");
  EXPECT_FALSE(later.Judge(spec, last, situation).more);
  EXPECT_EQ(last.items, (Json{1, 2, 3}));
}

TEST(AnswerJudgeTest, APageThatFailedIsTheNextOneOfTheCourse) {
  TaskSpec spec =
      Spec(R"(, "pagination": {"type": "cursor", "next": "$.body.c", "items": "$.body.l",
                            "parameter": "c"})");
  TaskResult first = Answer(200, R"({"l": [1], "c": "x"})", {{"Content-Type", "application/json"}});
  AnswerJudge judge;
  EXPECT_TRUE(judge.Judge(spec, first, kPlentyOfTime).more);
  TaskResult busy = Answer(503);
  EXPECT_FALSE(judge.Judge(spec, busy, kPlentyOfTime).more);
  EXPECT_EQ(busy.outcome, Outcome::kRejected);
  const PageCourse course = judge.TakeCourse();
  EXPECT_EQ(course.read.pages, 1);
  EXPECT_EQ(course.value, "x");
}

}  // namespace
}  // namespace httptask
