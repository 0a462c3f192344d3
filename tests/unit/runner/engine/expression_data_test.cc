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

}  // namespace
}  // namespace httptask::runner
