#include "runner/engine/tasks/fork_join_dynamic.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

const std::string kJoin = R"({"name": "j", "taskReferenceName": "j", "type": "JOIN"})";

TEST(ForkJoinDynamicTest, TasksThatCameAsDataRunWithTheirInputs) {
  MockedRun run;
  run.input = {{"ts", {{{"name", "x"}, {"taskReferenceName", "x"}}}}, {"ins", {{"x", {{"v", 1}}}}}};
  const Json execution = run.Execute(R"("tasks": [{"name": "f", "taskReferenceName": "f",
    "type": "FORK_JOIN_DYNAMIC", "dynamicForkTasksParam": "t", "dynamicForkTasksInputParamName": "i",
    "inputParameters": {"t": "${workflow.input.ts}", "i": "${workflow.input.ins}"}}, )" +
                                         kJoin + "]",
                                     {{"x", {Json::object()}}});
  EXPECT_EQ(States(execution), (Names{"f COMPLETED", "x COMPLETED", "j COMPLETED"}));
  EXPECT_EQ(execution["tasks"][1]["inputData"], (Json{{"v", 1}}));
  EXPECT_EQ(execution["tasks"][2]["inputData"]["joinOn"], Json::array({"x"}));
}

TEST(ForkJoinDynamicTest, OneTaskRunsForEachInput) {
  MockedRun run;
  const Json execution = run.Execute(R"("tasks": [{"name": "f", "taskReferenceName": "f",
    "type": "FORK_JOIN_DYNAMIC",
    "inputParameters": {"forkTaskName": "w", "forkTaskInputs": [{"a": 1}, 5]}}, )" +
                                     kJoin + "]");
  EXPECT_EQ(States(execution),
            (Names{"f COMPLETED", "_w_0 SCHEDULED", "_w_1 SCHEDULED", "j IN_PROGRESS"}));
  EXPECT_EQ(execution["tasks"][2]["inputData"], (Json{{"input", 5}, {"__index", 1}}));
}

TEST(ForkJoinDynamicTest, TheOlderListRuns) {
  MockedRun run;
  run.input = {{"d", {{"dynamicTasks", {{{"taskName", "w"}, {"referenceName", "r"}}}}}}};
  const Json execution = run.Execute(R"("tasks": [{"name": "f", "taskReferenceName": "f",
    "type": "FORK_JOIN_DYNAMIC", "dynamicForkJoinTasksParam": "d",
    "inputParameters": {"d": "${workflow.input.d}"}}, )" +
                                     kJoin + "]");
  EXPECT_EQ(States(execution), (Names{"f COMPLETED", "r SCHEDULED", "j IN_PROGRESS"}));
}

TEST(ForkJoinDynamicTest, WhatIsNoListOfTasksFailsTheRun) {
  MockedRun run;
  const Json execution = run.Execute(R"("tasks": [{"name": "f", "taskReferenceName": "f",
    "type": "FORK_JOIN_DYNAMIC", "dynamicForkTasksParam": "t", "dynamicForkTasksInputParamName": "i",
    "inputParameters": {"t": [{"name": "x"}], "i": {}}}, )" +
                                     kJoin + "]");
  EXPECT_EQ(execution["reasonForIncompletion"],
            "Input 't' is invalid. Cannot deserialize a list of Workflow Tasks from '[{name=x}]'");
}

}  // namespace
}  // namespace httptask::runner
