#include "runner/engine/tasks/script_task.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

std::string Inline(const std::string& input) {
  return R"("tasks": [{"name": "i", "taskReferenceName": "i", "type": "INLINE",
    "inputParameters": )" +
         input + "}]";
}

TEST(ScriptTaskTest, InlineGivesTheScriptsValue) {
  MockedRun run;
  run.scripts.values["$.a"] = {5};
  const Json execution = run.Execute(Inline(R"({"expression": "$.a", "a": 5})"));
  EXPECT_EQ(execution["output"], (Json{{"result", 5}}));
  EXPECT_EQ(run.scripts.inputs[0]["a"], 5);
}

TEST(ScriptTaskTest, AScriptThatIsWrongIsNotTriedAgain) {
  MockedRun run;
  const Json execution = run.Execute(Inline(R"({"expression": "oops"})"));
  EXPECT_EQ(States(execution), (Names{"i FAILED_WITH_TERMINAL_ERROR"}));
  EXPECT_EQ(execution["output"], (Json{{"error", "no such script"}}));
}

TEST(ScriptTaskTest, EvaluatorAndExpressionMustBeThere) {
  EXPECT_EQ(
      MockedRun().Execute(Inline(R"({"evaluatorType": "cobol", "expression": "1"})"))["output"],
      (Json{{"error", "Unknown evaluator 'cobol' in INLINE task."}}));
  EXPECT_EQ(States(MockedRun().Execute(Inline("{}"))), (Names{"i FAILED_WITH_TERMINAL_ERROR"}));
}

TEST(ScriptTaskTest, ALambdaIsTheBodyOfAFunction) {
  MockedRun run;
  run.scripts.values["function scriptFun(){return 1;} scriptFun();"] = {1};
  const Json execution = run.Execute(R"("tasks": [{"name": "i", "taskReferenceName": "i",
    "type": "LAMBDA", "inputParameters": {"scriptExpression": "return 1;"}}])");
  EXPECT_EQ(execution["output"], (Json{{"result", 1}}));
}

TEST(ScriptTaskTest, JqGivesResultAndList) {
  MockedRun run;
  run.scripts.values[".a"] = {{{"result", 1}, {"resultList", {1}}}};
  const Json execution = run.Execute(R"("tasks": [{"name": "i", "taskReferenceName": "i",
    "type": "JSON_JQ_TRANSFORM", "inputParameters": {"queryExpression": ".a"}}])");
  EXPECT_EQ(execution["output"], (Json{{"result", 1}, {"resultList", {1}}}));
}

}  // namespace
}  // namespace httptask::runner
