#include "runner/engine/step.h"

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

const Json kFailed = {{"status", "FAILED"}, {"output", {{"e", 1}}}};

std::string Two(const std::string& more) {
  return "\"tasks\": [" + Worker("a", more) + "," + Worker("b") + "]";
}

TEST(StepTest, AFailedTaskIsTriedAgainAsATaskOfItsOwn) {
  MockedRun run;
  const Json execution =
      run.Execute(Two(""), {{"a", {kFailed, Json::object()}}, {"b", {Json::object()}}});
  EXPECT_EQ(States(execution), (Names{"a FAILED", "a COMPLETED", "b COMPLETED"}));
  EXPECT_EQ(execution["tasks"][1]["retryCount"], 1);
  EXPECT_EQ(execution["tasks"][1]["retryDelaySeconds"], 60);
}

TEST(StepTest, WithoutRetriesTheRunFails) {
  MockedRun run;
  const Json execution = run.Execute(Two(R"(, "retryCount": 0)"), {{"a", {kFailed}}});
  EXPECT_EQ(States(execution), (Names{"a FAILED"}));
  EXPECT_EQ(execution["status"], "FAILED");
  EXPECT_EQ(execution["output"], (Json{{"e", 1}}));
  EXPECT_THAT(execution["reasonForIncompletion"].get<std::string>(),
              HasSubstr("failed with status: FAILED and reason: 'null'"));
}

TEST(StepTest, AnOptionalTaskMayFail) {
  MockedRun run;
  const Json execution = run.Execute(Two(R"(, "retryCount": 0, "optional": true)"),
                                     {{"a", {kFailed}}, {"b", {Json::object()}}});
  EXPECT_EQ(States(execution), (Names{"a COMPLETED_WITH_ERRORS", "b COMPLETED"}));
  EXPECT_EQ(execution["status"], "COMPLETED");
}

TEST(StepTest, APermissiveTaskFailsTheRunAtItsEnd) {
  MockedRun run;
  const Json execution = run.Execute(Two(R"(, "retryCount": 0, "permissive": true)"),
                                     {{"a", {kFailed}}, {"b", {Json::object()}}});
  EXPECT_EQ(States(execution), (Names{"a FAILED", "b COMPLETED"}));
  EXPECT_EQ(execution["status"], "FAILED");
}

TEST(StepTest, ARunThatTakesTooLongIsTimedOut) {
  MockedRun run;
  const Json execution =
      run.Execute(R"("timeoutSeconds": 5, "timeoutPolicy": "TIME_OUT_WF", )" + Two(""));
  EXPECT_EQ(execution["status"], "TIMED_OUT");
  EXPECT_EQ(States(execution), (Names{"a CANCELED"}));
}

TEST(StepTest, ATaskIsTimedOutAndTriedAgain) {
  MockedRun run;
  ASSERT_TRUE(run.library
                  .Add(R"({"name": "a", "retryCount": 1, "timeoutSeconds": 10,
                           "responseTimeoutSeconds": 5, "timeoutPolicy": "RETRY"})",
                       "t.json")
                  .ok());
  const Json execution = run.Execute(
      Two(""), {{"a", {{{"status", "IN_PROGRESS"}, {"executionTime", 20'000}}, Json::object()}},
                {"b", {Json::object()}}});
  EXPECT_EQ(States(execution), (Names{"a TIMED_OUT", "a COMPLETED", "b COMPLETED"}));
}

// What a decision costs must not grow with the workflow: it looks at what changed.
TEST(StepTest, ALongWorkflowIsDecidedTaskByTask) {
  std::string tasks;
  constexpr int kTasks = 300;
  for (int i = 0; i < kTasks; ++i) {
    tasks += (i == 0 ? "" : ",") + Worker("t" + std::to_string(i), R"(, "type": "NOOP")");
  }
  MockedRun run;
  EXPECT_EQ(run.Execute("\"tasks\": [" + tasks + "]")["tasks"].size(), size_t{kTasks});
  // Scheduled and ended, one event each, and the run's two.
  EXPECT_EQ(run.journal.Read("run-1")->size(), size_t{2 * kTasks + 2});
}

}  // namespace
}  // namespace httptask::runner
