#include "runner/model/task_type_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::FaultsOf;
using ::testing::HasSubstr;
using testing::WarningsOf;

std::string Typed(const std::string& more) {
  return R"({"name": "w", "tasks": [{"name": "n", "taskReferenceName": "r", )" + more + "}]}";
}

TEST(TaskTypeCheckTest, EachTypeNeedsWhatConductorAsksFor) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("type": "SWITCH")", "`evaluatorType`"},
      {R"("type": "SWITCH", "evaluatorType": "value-param")", "`expression`"},
      {R"("type": "SWITCH", "evaluatorType": "value-param", "expression": "k")", "`decisionCases`"},
      {R"("type": "DECISION", "decisionCases": {"x": []})", "`caseValueParam`"},
      {R"("type": "DO_WHILE")", "`loopCondition`"},
      {R"("type": "DO_WHILE", "loopCondition": "x")", "`loopOver`"},
      {R"("type": "FORK_JOIN", "forkTasks": [[]])", "has no tasks"},
      {R"("type": "FORK_JOIN_DYNAMIC")", "`dynamicForkTasksParam`"},
      {R"("type": "FORK_JOIN_DYNAMIC", "dynamicForkJoinTasksParam": "a", "dynamicForkTasksParam": "b")",
       "does not go together"},
      {R"("type": "JSON_JQ_TRANSFORM")", "queryExpression"},
      {R"("type": "SUB_WORKFLOW")", "`subWorkflowParam`"},
      {R"("type": "DYNAMIC")", "`dynamicTaskNameParam`"},
      {R"("type": "EVENT")", "`sink`"},
      {R"("type": "TERMINATE", "inputParameters": {"terminationStatus": "DONE"})",
       "terminationStatus"},
      {R"("type": "WAIT", "inputParameters": {"duration": "soon"})", "cannot be read"},
      {R"("type": "WAIT", "inputParameters": {"duration": "1s", "until": "2027-01-01"})",
       "not both"},
      {R"("type": "WAIT", "inputParameters": {"duration": 5})", "the duration `5` cannot be read"},
      {R"("type": "KAFKA_PUBLISH")", "kafka_request"},
      {R"("type": "HTTP", "inputParameters": {"x": 1})", "uri"}};
  for (const auto& [task, fault] : cases)
    EXPECT_THAT(FaultsOf(Typed(task)), HasSubstr(fault)) << task;
}

TEST(TaskTypeCheckTest, ATypeThatIsNearlyOneIsWarnedOf) {
  EXPECT_THAT(WarningsOf(Typed(R"("type": "HTPT_TASK")")), HasSubstr("did you mean `HTTP_TASK`?"));
  EXPECT_EQ(WarningsOf(Typed(R"("type": "resize_image")")), "");
}

TEST(TaskTypeCheckTest, AnInlineTasksEvaluatorIsThere) {
  const auto inline_task = [](const std::string& evaluator) {
    return Typed(R"("type": "INLINE", "inputParameters": {"expression": "1", "evaluatorType": ")" +
                 evaluator + "\"}");
  };
  EXPECT_THAT(WarningsOf(inline_task("pyhton")), HasSubstr("there is no evaluator `pyhton`"));
  for (const char* right : {"javascript", "graaljs", "value-param", "${workflow.input.e}"}) {
    EXPECT_EQ(WarningsOf(inline_task(right)), "") << right;
  }
}

TEST(TaskTypeCheckTest, AQueueOfMessagesIsNotHere) {
  const std::string flow = Typed(R"("type": "PULL_WORKFLOW_MESSAGES")");
  EXPECT_THAT(WarningsOf(flow),
              HasSubstr("there is no queue of messages here: the task waits until it is told ("));
  EXPECT_THAT(
      WarningsOf(flow),
      HasSubstr(
          R"(httptask signal RUN REF --output '{"messages": [{"payload": {}}], "count": 1}')"));
  EXPECT_EQ(FaultsOf(flow), "");
  EXPECT_THAT(WarningsOf(Typed(
                  R"("type": "PULL_WORKFLOW_MESSAGES", "inputParameters": {"blocking": false})")),
              HasSubstr("until it is told, `blocking` false or not ("));
}

TEST(TaskTypeCheckTest, KeepLastNIsANumber) {
  const auto loop = [](const std::string& keep) {
    return Typed(R"("type": "DO_WHILE", "loopCondition": "x", "inputParameters": {"keepLastN": )" +
                 keep + R"(}, "loopOver": [{"name": "h", "taskReferenceName": "h"}])");
  };
  EXPECT_EQ(WarningsOf(loop("1")), "");
  EXPECT_THAT(WarningsOf(loop("\"1\"")), HasSubstr("`keepLastN` must be an integer, not a string"));
  EXPECT_EQ(FaultsOf(loop("\"1\"")), "");
}

TEST(TaskTypeCheckTest, WithinLoopsFaultsAreWarnings) {
  const std::string loop = Typed(R"("type": "DO_WHILE", "loopCondition": "x",
    "loopOver": [{"name": "h", "taskReferenceName": "h", "type": "HTTP"}])");
  EXPECT_EQ(FaultsOf(loop), "");
  EXPECT_THAT(WarningsOf(loop), HasSubstr("the task says no request"));
}

TEST(TaskTypeCheckTest, ATemplateMaySayTheRequest) {
  TaskDefinitions definitions;
  definitions["n"].input_template = {{"http_request", Json::object()}};
  EXPECT_TRUE(ParseDefinition(Typed(R"("type": "HTTP", "inputParameters": {"x": 1})"), "x.json",
                              definitions)
                  .ok());
}

}  // namespace
}  // namespace httptask::runner
