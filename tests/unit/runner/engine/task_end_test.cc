#include "runner/engine/task_end.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TaskResult Answer(Outcome outcome, int status, std::string body) {
  TaskResult result;
  result.outcome = outcome;
  result.status_code = status;
  result.body = std::move(body);
  result.request.method = "POST";
  result.request.url = "https://h/pay?token=hidden#part";
  return result;
}

std::string MessageFor(std::string body) {
  return std::get<TaskFailed>(
             DescribeTaskEnd("a", Answer(Outcome::kRejected, 503, std::move(body))))
      .message;
}

TEST(TaskEndTest, AnAcceptedAnswerCompletesTheTask) {
  const TaskResult result = Answer(Outcome::kSucceeded, 200, "{}");
  const auto end = DescribeTaskEnd("a", result);
  ASSERT_TRUE(std::holds_alternative<TaskCompleted>(end));
  EXPECT_EQ(std::get<TaskCompleted>(end).reference_name, "a");
  EXPECT_EQ(std::get<TaskCompleted>(end).output, ResultToJson(result));
}

TEST(TaskEndTest, AnyOtherAnswerFailsItAndKeepsTheAnswer) {
  const TaskResult result = Answer(Outcome::kRejected, 503, "busy");
  const auto end = DescribeTaskEnd("a", result);
  ASSERT_TRUE(std::holds_alternative<TaskFailed>(end));
  EXPECT_EQ(std::get<TaskFailed>(end).reason, "HTTP_STATUS");
  EXPECT_EQ(std::get<TaskFailed>(end).output, ResultToJson(result));
}

TEST(TaskEndTest, TheMessageTellsTheCallWithoutItsQuery) {
  const std::string message = MessageFor("busy");
  EXPECT_THAT(message, HasSubstr("POST https://h/pay answered 503"));
  EXPECT_THAT(message, HasSubstr("busy"));
  EXPECT_THAT(message, Not(HasSubstr("hidden")));
  EXPECT_THAT(message, Not(HasSubstr("part")));
}

TEST(TaskEndTest, ABodyOf200LettersIsToldAndALongerOneIsCutBetweenLetters) {
  std::string letters;
  for (int i = 0; i < 200; ++i) letters += "ä";
  EXPECT_TRUE(MessageFor(letters).ends_with(": " + letters));
  EXPECT_TRUE(MessageFor(letters + "ä").ends_with(": " + letters + "…"));
}

TEST(TaskEndTest, LineEndsAndControlBytesOfTheBodyAreSpaces) {
  EXPECT_TRUE(MessageFor("a\nb\x1B[31m").ends_with(": a b [31m"));
}

TEST(TaskEndTest, AnErrorFailsTheTaskWithItsReasonAndMessage) {
  const auto end = DescribeTaskEnd("a", MakeError(Reason::kTargetBlocked, "not allowed"));
  ASSERT_TRUE(std::holds_alternative<TaskFailed>(end));
  const auto& failed = std::get<TaskFailed>(end);
  EXPECT_EQ(failed.reason, "TARGET_BLOCKED");
  EXPECT_EQ(failed.message, "not allowed");
  EXPECT_EQ(failed.output,
            Json({{"error", {{"reason", "TARGET_BLOCKED"}, {"message", "not allowed"}}}}));
}

}  // namespace
}  // namespace httptask::runner
