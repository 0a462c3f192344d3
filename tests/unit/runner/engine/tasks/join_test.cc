#include "runner/engine/tasks/join.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

std::string Fork(const std::string& more) {
  return R"("tasks": [{"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
         Worker("a", more) + "],[" + Worker("b") +
         R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["a", "b"]}])";
}
const Json kDone = {Json::object()};
const Json kFailed = {{{"status", "FAILED"}, {"output", {{"e", 1}}}}};

TEST(JoinTest, WaitsForEveryMember) {
  MockedRun run;
  const Json execution = run.Execute(Fork(""), {{"a", kDone}});
  EXPECT_EQ(States(execution),
            (Names{"f COMPLETED", "a COMPLETED", "b SCHEDULED", "j IN_PROGRESS"}));
  EXPECT_EQ(execution["status"], "RUNNING");
}

TEST(JoinTest, AnOptionalMemberThatFailedIsTold) {
  MockedRun run;
  const Json execution =
      run.Execute(Fork(R"(, "optional": true, "retryCount": 0)"), {{"a", kFailed}, {"b", kDone}});
  EXPECT_EQ(execution["tasks"][3]["status"], "COMPLETED_WITH_ERRORS");
  EXPECT_EQ(execution["status"], "COMPLETED");
}

TEST(JoinTest, APermissiveMemberFailsItWhenAllHaveEnded) {
  MockedRun run;
  const Json execution =
      run.Execute(Fork(R"(, "permissive": true, "retryCount": 0)"), {{"a", kFailed}, {"b", kDone}});
  EXPECT_EQ(execution["tasks"][3]["status"], "FAILED");
  EXPECT_EQ(execution["status"], "FAILED");
}

TEST(JoinTest, ARetriedMemberIsWaitedFor) {
  MockedRun run;
  const Json execution = run.Execute(Fork(""), {{"a", {kFailed[0], Json::object()}}, {"b", kDone}});
  EXPECT_EQ(execution["status"], "COMPLETED");
}

TEST(JoinTest, ItsOutputIsWhatEachMemberGaveLast) {
  MockedRun run;
  const std::string fork =
      R"("tasks": [{"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
      Worker("a", R"(, "permissive": true)") + "],[" + Worker("b") +
      R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["a", "b", "a"]}])";
  const Json execution = run.Execute(
      fork, {{"a", {kFailed[0], {{"output", {{"v", 2}}}}}}, {"b", {{{"output", {{"w", 3}}}}}}});
  ASSERT_EQ(execution["status"], "COMPLETED");
  for (const Json& task : execution["tasks"]) {
    if (task["referenceTaskName"] != "j") continue;
    EXPECT_EQ(task["outputData"]["a"], (Json{{"v", 2}}));
    EXPECT_EQ(task["outputData"]["b"], (Json{{"w", 3}}));
    EXPECT_EQ(task["outputData"].size(), 2u);
  }
}

TEST(JoinTest, AnExclusiveJoinTakesTheOneThatRan) {
  MockedRun run;
  const Json execution = run.Execute(R"("tasks": [)" + Worker("d") +
                                         R"(, {"name": "j", "taskReferenceName": "j",
    "type": "EXCLUSIVE_JOIN", "joinOn": ["a"], "defaultExclusiveJoinTask": ["d"]}])",
                                     {{"d", {{{"output", {{"v", 1}}}}}}});
  EXPECT_EQ(execution["output"], (Json{{"v", 1}}));
}

}  // namespace
}  // namespace httptask::runner
