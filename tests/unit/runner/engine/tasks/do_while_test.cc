#include "runner/engine/tasks/do_while.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

std::string Loop(const std::string& more) {
  return R"("tasks": [{"name": "l", "taskReferenceName": "l", "type": "DO_WHILE",
    "loopCondition": "again", "loopOver": [)" +
         Worker("a", R"(, "inputParameters": {"n": "${l.output.iteration}"})") + "]" + more + "}]";
}
const Json kDone = {{{"output", {{"v", 1}}}}};
const Json kThree = {{"a__1", kDone}, {"a__2", kDone}, {"a__3", kDone}};

TEST(DoWhileTest, RepeatsWhileTheConditionIsTrue) {
  MockedRun run;
  run.scripts.values["again"] = {true, 1, 0};
  const Json execution = run.Execute(Loop(""), kThree);
  EXPECT_EQ(States(execution),
            (Names{"l COMPLETED", "a__1 COMPLETED", "a__2 COMPLETED", "a__3 COMPLETED"}));
  EXPECT_EQ(execution["tasks"][0]["outputData"], (Json{{"iteration", 3},
                                                       {"1", {{"a", {{"v", 1}}}}},
                                                       {"2", {{"a", {{"v", 1}}}}},
                                                       {"3", {{"a", {{"v", 1}}}}}}));
  EXPECT_EQ(execution["tasks"][3]["inputData"]["n"], 3);
}

TEST(DoWhileTest, KeepsTheLastIterationsAlone) {
  MockedRun run;
  run.scripts.values["again"] = {true, true, false};
  const Json execution = run.Execute(Loop(R"(, "inputParameters": {"keepLastN": 1})"), kThree);
  EXPECT_EQ(States(execution), (Names{"l COMPLETED", "a__3 COMPLETED"}));
  EXPECT_EQ(execution["tasks"][0]["outputData"],
            (Json{{"iteration", 3}, {"3", {{"a", {{"v", 1}}}}}}));
}

TEST(DoWhileTest, RunsOnceForEachItem) {
  MockedRun run;
  run.scripts.values["again"] = {true};
  const Json execution = run.Execute(Loop(R"(, "items": "${workflow.input.no}")"));
  EXPECT_EQ(execution["tasks"][0]["outputData"], (Json{{"iteration", 0}}));
  MockedRun two;
  two.scripts.values["again"] = {true};
  two.input = {{"rows", {"x", "y"}}};
  const Json rows = two.Execute(Loop(R"(, "items": "${workflow.input.rows}")"), kThree);
  EXPECT_EQ(States(rows), (Names{"l COMPLETED", "a__1 COMPLETED", "a__2 COMPLETED"}));
  EXPECT_EQ(rows["tasks"][0]["outputData"]["loopItem"], "y");
}

TEST(DoWhileTest, AConditionThatFailsFailsTheRun) {
  MockedRun run;
  const Json execution = run.Execute(Loop(""), kThree);
  EXPECT_EQ(execution["tasks"][0]["status"], "FAILED_WITH_TERMINAL_ERROR");
  EXPECT_EQ(execution["tasks"][0]["reasonForIncompletion"],
            "Unable to evaluate condition again, exception no such script");
}

TEST(DoWhileTest, AMockedLoopWithoutEndIsEnded) {
  MockedRun run;
  run.scripts.values["again"] = {true};
  const Json execution = run.Execute(R"("tasks": [{"name": "l", "taskReferenceName": "l",
    "type": "DO_WHILE", "loopCondition": "again", "inputParameters": {"keepLastN": 1},
    "loopOver": [{"name": "n", "taskReferenceName": "n", "type": "NOOP"}]}])");
  const Json& loop = execution["tasks"][0];
  EXPECT_EQ(loop["status"], "FAILED_WITH_TERMINAL_ERROR");
  EXPECT_EQ(loop["iteration"], kMockedIterationsMax);
  EXPECT_EQ(loop["reasonForIncompletion"],
            "a mocked run ends a loop after 1000 iterations: its condition still holds, and "
            "nothing that is mocked changes it");
}

TEST(DoWhileTest, ALoopWithinALoopHasNamesOfItsOwn) {
  MockedRun run;
  run.scripts.values["outer"] = {true, false};
  run.scripts.values["again"] = {true, false, true, false};
  const Json execution = run.Execute(R"("tasks": [{"name": "o", "taskReferenceName": "o",
    "type": "DO_WHILE", "loopCondition": "outer", "loopOver": [{"name": "l",
    "taskReferenceName": "l", "type": "DO_WHILE", "loopCondition": "again", "loopOver": [
    {"name": "n", "taskReferenceName": "n", "type": "NOOP"}]}]}])");
  EXPECT_EQ(execution["status"], "COMPLETED");
  EXPECT_EQ(States(execution),
            (Names{"o COMPLETED", "l__1 COMPLETED", "n__1__1 COMPLETED", "n__1__2 COMPLETED",
                   "l__2 COMPLETED", "n__2__1 COMPLETED", "n__2__2 COMPLETED"}));
}

TEST(DoWhileTest, ForgottenIterationsLeaveNothingBehind) {
  MockedRun run;
  std::vector<Json>& values = run.scripts.values["again"];
  values.assign(300, true);
  values.push_back(false);
  const Json execution = run.Execute(R"("tasks": [{"name": "l", "taskReferenceName": "l",
    "type": "DO_WHILE", "loopCondition": "again", "inputParameters": {"keepLastN": 2},
    "loopOver": [{"name": "n", "taskReferenceName": "n", "type": "NOOP"}]}])");
  EXPECT_EQ(States(execution), (Names{"l COMPLETED", "n__300 COMPLETED", "n__301 COMPLETED"}));
}

std::string Script(const std::string& name, const std::string& script) {
  return Worker(name,
                R"(, "type": "INLINE", "inputParameters": {"expression": ")" + script + R"("})");
}
std::string Query(const std::string& name) {
  return Worker(name,
                R"(, "type": "JSON_JQ_TRANSFORM", "inputParameters": {"queryExpression": "bad"})");
}
std::string LoopOver(const std::string& tasks, const std::string& output = "") {
  return R"("tasks": [{"name": "l", "taskReferenceName": "l", "type": "DO_WHILE",
    "loopCondition": "again", "loopOver": [)" +
         tasks + "]}]" + output;
}

// In Conductor the loop's output holds the outputs of its tasks themselves.
TEST(DoWhileTest, AScriptThatFailsIsSeenInTheLoopsOutput) {
  MockedRun run;
  run.scripts.values["one"] = {1};
  const Json execution = run.Execute(LoopOver(Script("y", "one") + ", " + Script("x", "bad"),
                                              R"(, "outputParameters": {"o": "${l.output}"})"));
  EXPECT_EQ(States(execution),
            (Names{"l CANCELED", "y__1 COMPLETED", "x__1 FAILED_WITH_TERMINAL_ERROR"}));
  const Json partial = {{"iteration", 1},
                        {"1", {{"y", {{"result", 1}}}, {"x", {{"error", "no such script"}}}}}};
  EXPECT_EQ(execution["tasks"][0]["outputData"], partial);
  EXPECT_EQ(execution["output"]["o"], partial);
}

// A query runs as it is scheduled, before the loop is looked at.
TEST(DoWhileTest, AQueryThatFailsFirstLeavesNoIteration) {
  MockedRun run;
  const Json execution = run.Execute(LoopOver(Query("x")));
  EXPECT_EQ(States(execution), (Names{"l CANCELED", "x__1 FAILED"}));
  EXPECT_EQ(execution["tasks"][0]["outputData"], (Json{{"iteration", 1}}));
}

TEST(DoWhileTest, AQueryThatFailsLaterFailsTheLoop) {
  MockedRun run;
  run.scripts.values["one"] = {1};
  const Json execution = run.Execute(LoopOver(Script("y", "one") + ", " + Query("x")));
  EXPECT_EQ(States(execution), (Names{"l FAILED", "y__1 COMPLETED", "x__1 FAILED"}));
  EXPECT_EQ(execution["tasks"][0]["outputData"]["1"]["x"], (Json{{"error", "no such script"}}));
}

}  // namespace
}  // namespace httptask::runner
