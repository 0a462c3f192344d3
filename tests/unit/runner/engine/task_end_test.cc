#include "runner/engine/task_end.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TaskResult Answer(Outcome outcome, int status, std::string body) {
  TaskResult result;
  result.outcome = outcome;
  result.status_code = status;
  result.body = std::move(body);
  result.request.method = "POST";
  result.request.url = "https://h/pay?token=hidden#part";
  return result;
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
  EXPECT_EQ(std::get<TaskFailed>(end).message, "POST https://h/pay answered 503: busy");
  EXPECT_EQ(std::get<TaskFailed>(end).output, ResultToJson(result));
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
