#include "runner/engine/tasks/fork_join.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

TEST(ForkJoinTest, BranchesAndTheJoinBeginTogether) {
  MockedRun run;
  const Json execution = run.Execute(
      R"("tasks": [{"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
          Worker("a") + "," + Worker("a2") + "],[" + Worker("b") +
          R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["a2", "b"]}])",
      {{"a", {Json::object()}}, {"a2", {Json::object()}}, {"b", {{{"output", {{"v", 1}}}}}}});
  EXPECT_EQ(States(execution),
            (Names{"f COMPLETED", "a COMPLETED", "b COMPLETED", "j COMPLETED", "a2 COMPLETED"}));
  EXPECT_EQ(execution["tasks"][0]["taskType"], "FORK");
  EXPECT_EQ(execution["tasks"][3]["outputData"], (Json{{"b", {{"v", 1}}}}));
}

TEST(ForkJoinTest, WithoutAJoinTheRunFails) {
  MockedRun run;
  const Json execution = run.Execute(
      R"("tasks": [{"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
      Worker("a") + "]]}]");
  EXPECT_EQ(execution["status"], "FAILED");
  EXPECT_EQ(execution["tasks"], Json::array());
}

}  // namespace
}  // namespace httptask::runner
