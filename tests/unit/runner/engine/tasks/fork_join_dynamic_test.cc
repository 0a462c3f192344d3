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

std::string Listed(const std::string& tasks, const std::string& inputs) {
  return R"({"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN_DYNAMIC",
    "dynamicForkTasksParam": "t", "dynamicForkTasksInputParamName": "i",
    "inputParameters": {"t": [)" +
         tasks + R"(], "i": )" + inputs + "}}, " + kJoin;
}

TEST(ForkJoinDynamicTest, TheJoinWaitsForTheLastTaskOfASwitch) {
  MockedRun run;
  const Json execution =
      run.Execute(R"("tasks": [)" +
                      Listed(R"({"name": "s", "taskReferenceName": "s", "type": "SWITCH",
    "evaluatorType": "value-param", "expression": "x", "decisionCases": {"a": [)" +
                                 Worker("w") + "]}}",
                             R"({"s": {"x": "a"}})") +
                      "]",
                  {{"w", {Json::object()}}});
  EXPECT_EQ(execution["tasks"][3]["inputData"]["joinOn"], Json::array({"w"}));
  EXPECT_EQ(execution["status"], "COMPLETED");
}

TEST(ForkJoinDynamicTest, AnInputThatIsNoObjectEndsTheRun) {
  const Json execution =
      MockedRun().Execute(R"("tasks": [)" + Listed(Worker("w"), R"({"w": 5})") + "]");
  EXPECT_EQ(States(execution), Names());
  EXPECT_EQ(execution["reasonForIncompletion"],
            "Tasks could not be dynamically forked due to invalid input: class java.lang.Integer "
            "cannot be cast to class java.util.Map (java.lang.Integer and java.util.Map are in "
            "module java.base of loader 'bootstrap')");
}

TEST(ForkJoinDynamicTest, ANameThatRanAlreadyEndsTheRun) {
  const Json execution =
      MockedRun().Execute(R"("tasks": [)" + Worker("w") + ", " + Listed(Worker("w"), "{}") + "]",
                          {{"w", {Json::object()}}});
  EXPECT_EQ(execution["reasonForIncompletion"],
            "No dynamic tasks could be created for the Workflow: w.1/run-1, Dynamic Fork Task: w/w "
            "attempted to create a duplicate task reference name: w");
}

TEST(ForkJoinDynamicTest, TheVersionOfTheWorkflowMayBeANumber) {
  MockedRun run;
  const std::string child = R"({"name": "c", "tasks": [)" + Worker("w") + R"(], "version": )";
  ASSERT_TRUE(run.library.Add(child + "1}", "1.json").ok());
  ASSERT_TRUE(run.library.Add(child + "2}", "2.json").ok());
  const Json execution = run.Execute(R"("tasks": [{"name": "f", "taskReferenceName": "f",
    "type": "FORK_JOIN_DYNAMIC", "inputParameters": {"forkTaskWorkflow": "c",
    "forkTaskWorkflowVersion": 1, "forkTaskInputs": [{}]}}, )" +
                                     kJoin + "]");
  EXPECT_EQ(execution["tasks"][1]["inputData"]["subWorkflowVersion"], 1);
}

}  // namespace
}  // namespace httptask::runner
