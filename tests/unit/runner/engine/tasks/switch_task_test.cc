#include "runner/engine/tasks/switch_task.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

constexpr std::string_view kSwitch = R"("tasks": [
  {"name": "s", "taskReferenceName": "s", "type": "SWITCH", "evaluatorType": "value-param",
   "expression": "k", "inputParameters": {"k": "${workflow.input.k}"},
   "decisionCases": {"x": [{"name": "a", "taskReferenceName": "a"}], "e": []},
   "defaultCase": [{"name": "d", "taskReferenceName": "d"}]}])";

TEST(SwitchTaskTest, TheCaseOfTheValueRuns) {
  MockedRun run;
  run.input = {{"k", "x"}};
  const Json execution = run.Execute(kSwitch, {{"a", {{{"output", {{"v", 1}}}}}}});
  EXPECT_EQ(States(execution), (Names{"s COMPLETED", "a COMPLETED"}));
  EXPECT_EQ(execution["tasks"][0]["outputData"],
            (Json{{"evaluationResult", {"x"}}, {"selectedCase", "x"}}));
  EXPECT_EQ(execution["tasks"][0]["inputData"]["hasChildren"], "true");
}

TEST(SwitchTaskTest, AnEmptyCaseIsACaseAndAnythingElseIsTheDefault) {
  MockedRun run;
  run.input = {{"k", "e"}};
  EXPECT_EQ(States(run.Execute(kSwitch)), (Names{"s COMPLETED"}));
  MockedRun other;
  other.input = {{"k", 2.0}};
  const Json execution = other.Execute(kSwitch);
  EXPECT_EQ(States(execution), (Names{"s COMPLETED", "d SCHEDULED"}));
  EXPECT_EQ(execution["tasks"][0]["inputData"]["case"], "2.0");
}

TEST(SwitchTaskTest, AScriptThatFailsFailsTheRun) {
  MockedRun run;
  const Json execution = run.Execute(R"("tasks": [{"name": "s", "taskReferenceName": "s",
    "type": "SWITCH", "evaluatorType": "graaljs", "expression": "oops",
    "decisionCases": {"x": [{"name": "a", "taskReferenceName": "a"}]}}])");
  EXPECT_EQ(States(execution), (Names{"s FAILED"}));
  EXPECT_EQ(execution["status"], "FAILED");
}

TEST(SwitchTaskTest, ADecisionTakesTheDefaultForAnEmptyCase) {
  MockedRun run;
  run.input = {{"k", "e"}};
  const Json execution = run.Execute(R"("tasks": [
  {"name": "s", "taskReferenceName": "s", "type": "DECISION", "caseValueParam": "k",
   "inputParameters": {"k": "${workflow.input.k}"}, "decisionCases": {"e": []},
   "defaultCase": [{"name": "d", "taskReferenceName": "d"}]}])");
  EXPECT_EQ(States(execution), (Names{"s COMPLETED", "d SCHEDULED"}));
}

}  // namespace
}  // namespace httptask::runner
