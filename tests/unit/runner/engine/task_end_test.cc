#include "runner/engine/task_end.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

using testing::MakeTaskResult;

TEST(TaskEndTest, AnAcceptedAnswerCompletesTheTask) {
  const TaskUpdated end = DescribeTaskEnd(3, MakeTaskResult(200, R"({"a": 1})"));
  EXPECT_EQ(end.task, 3);
  EXPECT_EQ(end.state, TaskState::kCompleted);
  EXPECT_EQ(end.output["response"]["body"], (Json{{"a", 1}}));
}

TEST(TaskEndTest, ARejectedOneFailsItAndKeepsTheAnswer) {
  const TaskUpdated end = DescribeTaskEnd(3, MakeTaskResult(404, "gone"));
  EXPECT_EQ(end.state, TaskState::kFailed);
  EXPECT_EQ(end.reason, "HTTP_STATUS");
  EXPECT_THAT(*end.message, HasSubstr("answered 404"));
  EXPECT_EQ(end.output["response"]["statusCode"], 404);
}

TEST(TaskEndTest, AnErrorFailsItAndAnUnknownResultForGood) {
  const TaskUpdated blocked = DescribeTaskEnd(3, MakeError(Reason::kTargetBlocked, "private"));
  EXPECT_EQ(blocked.state, TaskState::kFailed);
  EXPECT_EQ(blocked.output,
            (Json{{"error", {{"reason", "TARGET_BLOCKED"}, {"message", "private"}}}}));
  EXPECT_EQ(DescribeTaskEnd(3, MakeError(Reason::kResultUnknown, "who knows")).state,
            TaskState::kFailedWithTerminalError);
}

TEST(TaskEndTest, AnAnswerThatBrokeOffIsKeptAndNotAskedForAgain) {
  TaskResult result = MakeTaskResult(200, "");
  result.outcome = Outcome::kRejected;
  result.items = Json{1, 2};
  result.attempts.resize(1);
  result.attempts[0].error = MakeError(Reason::kResultUnknown, "lost");
  const TaskUpdated end = DescribeTaskEnd(3, result);
  EXPECT_EQ(end.state, TaskState::kFailedWithTerminalError);
  EXPECT_EQ(end.reason, "RESULT_UNKNOWN");
  EXPECT_EQ(end.output["items"], (Json{1, 2}));
}

TEST(TaskEndTest, WhatWasTriedIsToldWithTheError) {
  TaskResult tried;
  tried.request.method = "GET";
  tried.attempts.resize(2);
  tried.attempts[1].number = 2;
  const Status error = MakeError(Reason::kDeadlineExceeded, "late");
  const TaskUpdated end = DescribeTaskEnd(3, AttachTried(error, tried));
  EXPECT_EQ(end.output["error"]["reason"], "DEADLINE_EXCEEDED");
  EXPECT_EQ(end.output["request"]["method"], "GET");
  EXPECT_EQ(end.output["attempts"].size(), 2u);
  EXPECT_EQ(end.output["attempts"][1]["number"], 2);
}

}  // namespace
}  // namespace httptask::runner
