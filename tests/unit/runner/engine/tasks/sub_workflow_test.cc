#include "runner/engine/tasks/sub_workflow.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

const std::string kChild = R"({"name": "child", "version": 2, "tasks": [{"name": "w",
  "taskReferenceName": "w"}], "outputParameters": {"x": "${w.output.x}", "i": "${workflow.input.i}"}})";
const std::string kSub = R"("tasks": [{"name": "s", "taskReferenceName": "s",
  "type": "SUB_WORKFLOW", "inputParameters": {"i": 1}, "subWorkflowParam": {"name": "child"}}])";

TEST(SubWorkflowTest, TheChildsOutputIsTheTasks) {
  MockedRun run;
  ASSERT_TRUE(run.library.Add(kChild, "child.json").ok());
  const Json execution = run.Execute(
      kSub, {{"taskRefToMockOutput", Json::object()},
             {"subWorkflowTestRequest",
              {{"s", {{"taskRefToMockOutput", {{"w", {{{"output", {{"x", 7}}}}}}}}}}}}});
  EXPECT_EQ(execution["status"], "COMPLETED");
  const Json& task = execution["tasks"][0];
  EXPECT_EQ(task["outputData"]["x"], 7);
  EXPECT_EQ(task["outputData"]["i"], 1);
  EXPECT_EQ(task["inputData"]["subWorkflowVersion"], 2);
  EXPECT_EQ(task["child"]["workflowId"], task["outputData"]["subWorkflowId"]);
}

TEST(SubWorkflowTest, AChildThatFailedFailsTheTask) {
  MockedRun run;
  ASSERT_TRUE(run.library.Add(kChild, "child.json").ok());
  const Json execution = run.Execute(
      kSub,
      {{"taskRefToMockOutput", Json::object()},
       {"subWorkflowTestRequest",
        {{"s",
          {{"taskRefToMockOutput", {{"w", {{{"status", "FAILED_WITH_TERMINAL_ERROR"}}}}}}}}}}});
  EXPECT_EQ(States(execution), (Names{"s FAILED"}));
  EXPECT_EQ(execution["status"], "FAILED");
}

TEST(SubWorkflowTest, AnUnknownNameEndsTheRun) {
  MockedRun run;
  const Json execution = run.Execute(kSub);
  EXPECT_EQ(States(execution), Names());
  EXPECT_EQ(execution["reasonForIncompletion"],
            "The Task child defined as a sub-workflow has no workflow definition available ");
}

TEST(SubWorkflowTest, AnUnknownVersionFailsTheTask) {
  MockedRun run;
  const Json execution = run.Execute(R"("tasks": [{"name": "s", "taskReferenceName": "s",
    "type": "SUB_WORKFLOW", "subWorkflowParam": {"name": "child", "version": 7}}])");
  EXPECT_EQ(execution["tasks"][0]["reasonForIncompletion"],
            "No such workflow defined. name=child, version=7");
}

TEST(SubWorkflowTest, StartingDoesNotWait) {
  MockedRun run;
  ASSERT_TRUE(run.library.Add(kChild, "child.json").ok());
  const Json execution = run.Execute(R"("tasks": [{"name": "s", "taskReferenceName": "s",
    "type": "START_WORKFLOW", "inputParameters": {"startWorkflow": {"name": "child",
    "input": {"i": 3}}}}])");
  EXPECT_EQ(execution["status"], "COMPLETED");
  EXPECT_EQ(execution["tasks"][0]["child"]["status"], "RUNNING");
  EXPECT_EQ(execution["tasks"][0]["child"]["input"], (Json{{"i", 3}}));
}

TEST(SubWorkflowTest, AVersionMayBeText) {
  MockedRun run;
  ASSERT_TRUE(run.library.Add(kChild, "child.json").ok());
  ASSERT_TRUE(
      run.library
          .Add(
              R"({"name": "child", "version": 1, "tasks": [{"name": "w", "taskReferenceName": "w"}]})",
              "old.json")
          .ok());
  const Json execution = run.Execute(R"("tasks": [{"name": "s", "taskReferenceName": "s",
    "type": "START_WORKFLOW", "inputParameters": {"startWorkflow": {"name": "child",
    "version": "1"}}}])");
  EXPECT_EQ(execution["status"], "COMPLETED");
  EXPECT_EQ(VersionOf(nullptr), std::nullopt);
  const Json text = "1";
  EXPECT_EQ(VersionOf(&text), 1);
}

}  // namespace
}  // namespace httptask::runner
