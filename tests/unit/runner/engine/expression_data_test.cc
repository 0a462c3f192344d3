#include "runner/engine/expression_data.h"

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

TEST(ExpressionDataTest, TasksAndTheWorkflowCanBeRead) {
  MockedRun run;
  run.input = {{"a", {{"b", 5}}}};
  const Json execution = run.Execute("\"tasks\": [" + Worker("x") + R"(], "variables": {"v": 2},
    "outputParameters": {"in": "${workflow.input.a.b}", "id": "${workflow.workflowId}",
    "type": "${workflow.workflowType}", "v": "${workflow.variables.v}", "st": "${x.status}",
    "out": "${x.output}", "deep": "${$..b}", "no": "${x.output.no}", "two": "${x.retryCount}/${x.taskType}"})",
                                     {{"x", {{{"output", {{"o", 1}}}}}}});
  EXPECT_EQ(execution["output"], (Json{{"in", 5},
                                       {"id", "run-1"},
                                       {"type", "w"},
                                       {"v", 2},
                                       {"st", "COMPLETED"},
                                       {"out", {{"o", 1}}},
                                       {"deep", {5}},
                                       {"no", nullptr},
                                       {"two", "0/x"}}));
}

TEST(ExpressionDataTest, PartsAreReadAsIfAllWereThere) {
  MockedRun run;
  const Json output = {{"o", {{"a", {{"x", 1}, {"y", 2}}}, {"list", {{{"n", 3}}, {{"n", 4}}}}}},
                       {"text", "t"}};
  const Json execution = run.Execute("\"tasks\": [" + Worker("x") + R"(], "outputParameters": {
    "part": "${x.output.o.a.x}", "whole": "${x.output.o.a}", "other": "${x.output.o.a.y}",
    "item": "${x.output.o.list[1].n}", "each": "${x.output.o.list[*].n}", "below": "${x.output.text.no}",
    "beside": "${x.output.o.no.more}", "pasted": "<${x.output.text}>"})",
                                     {{"x", {{{"output", output}}}}});
  EXPECT_EQ(execution["output"], (Json{{"part", 1},
                                       {"whole", {{"x", 1}, {"y", 2}}},
                                       {"other", 2},
                                       {"item", 4},
                                       {"each", {3, 4}},
                                       {"below", nullptr},
                                       {"beside", nullptr},
                                       {"pasted", "<t>"}}));
}

TEST(ExpressionDataTest, ATemplateFillsWhatIsMissingOrNull) {
  MockedRun run;
  ASSERT_TRUE(
      run.library
          .Add(R"({"name": "x", "inputTemplate": {"a": 1, "b": 2, "c": "${workflow.workflowId}"}})",
               "t.json")
          .ok());
  const Json execution = run.Execute(
      "\"tasks\": [" +
      Worker("x", R"(, "inputParameters": {"a": 9, "b": "${workflow.input.no}"})") + "]");
  EXPECT_EQ(execution["tasks"][0]["inputData"], (Json{{"a", 9}, {"b", 2}, {"c", "run-1"}}));
}

Json InputOf(const Json& execution, std::string_view reference_name) {
  for (const Json& task : execution["tasks"]) {
    if (task["referenceTaskName"] == reference_name) return task["inputData"];
  }
  return nullptr;
}

TEST(ExpressionDataTest, ATaskReadsItsOwnId) {
  MockedRun run;
  const std::string own =
      R"(, "inputParameters": {"id": "${CPEWF_TASK_ID}", "t": "x-${CPEWF_TASK_ID}-y"})";
  const Json execution = run.Execute(
      R"("tasks": [{"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
          Worker("a", own) + "], [" + Worker("b", own) +
          R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["a", "b"]}, )" +
          Worker("c", own + R"(, "retryCount": 1)") + "]",
      {{"a", {Json::object()}},
       {"b", {Json::object()}},
       {"c", {{{"status", "FAILED"}}, Json::object()}}});
  EXPECT_EQ(States(execution), (Names{"f COMPLETED", "a COMPLETED", "b COMPLETED", "j COMPLETED",
                                      "c FAILED", "c COMPLETED"}));
  for (const Json& task : execution["tasks"]) {
    if (task["taskType"] == "FORK" || task["taskType"] == "JOIN") continue;
    const std::string id = task["taskId"];
    EXPECT_EQ(task["inputData"], (Json{{"id", id}, {"t", "x-" + id + "-y"}})) << task;
  }
}

// The task's number follows from what was planned before it: one of a pass's joins is there once.
TEST(ExpressionDataTest, BranchesThatEndTogetherShiftNoIds) {
  MockedRun run;
  const auto set = [](const std::string& name) {
    return Worker(name, R"(, "type": "SET_VARIABLE", "inputParameters": {})");
  };
  const Json execution = run.Execute(
      R"("tasks": [{"name": "o", "taskReferenceName": "o", "type": "FORK_JOIN", "forkTasks": [
        [{"name": "f", "taskReferenceName": "f", "type": "FORK_JOIN", "forkTasks": [[)" +
      set("a") + "], [" + set("b") +
      R"(]]}, {"name": "j", "taskReferenceName": "j", "type": "JOIN", "joinOn": ["a", "b"]}], [)" +
      set("c") + ", " + Worker("d", R"(, "inputParameters": {"id": "${CPEWF_TASK_ID}"})") +
      R"(]]}, {"name": "k", "taskReferenceName": "k", "type": "JOIN", "joinOn": ["j", "d"]}])");
  for (const Json& task : execution["tasks"]) {
    if (task["referenceTaskName"] != "d") continue;
    EXPECT_EQ(InputOf(execution, "d")["id"], task["taskId"]);
  }
}

TEST(ExpressionDataTest, WithoutATaskOrAValueTheSystemsNamesStayAsTheyAreWritten) {
  MockedRun run;
  const Json execution = run.Execute(
      R"("tasks": [{"name": "v", "taskReferenceName": "v", "type": "SET_VARIABLE",
      "inputParameters": {"z": "${CPEWF_TASK_ID}"}}, )" +
          Worker("x",
                 R"(, "inputParameters": {"s": "${NETFLIX_STACK}", "e": "<${NETFLIX_ENV}>"})") +
          R"(], "outputParameters": {"o": "${CPEWF_TASK_ID}"})",
      {{"x", {Json::object()}}});
  EXPECT_EQ(InputOf(execution, "v"), (Json{{"z", "${CPEWF_TASK_ID}"}}));
  EXPECT_EQ(InputOf(execution, "x"), (Json{{"s", "${NETFLIX_STACK}"}, {"e", "<${NETFLIX_ENV}>"}}));
  EXPECT_EQ(execution["output"], (Json{{"o", "${CPEWF_TASK_ID}"}}));
}

}  // namespace
}  // namespace httptask::runner
