#include "runner/model/task_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::DefinitionWithRequest;
using testing::FaultsOf;
using ::testing::HasSubstr;

std::string WithTask(std::string_view task) {
  return "{\"name\": \"w\", \"tasks\": [\n" + std::string(task) + "]}";
}

TEST(TaskCheckTest, NamesAndTypeAreRequired) {
  EXPECT_EQ(FaultsOf(WithTask("{}")),
            "2:1: the task has no `name` (give the name of its task definition)\n"
            "2:1: the task has no `taskReferenceName` (give a name that is unique in the workflow; "
            "expressions use it)\n");
}

TEST(TaskCheckTest, ASlipInANameIsRecognised) {
  EXPECT_THAT(FaultsOf(WithTask(R"({"name": "n", "taskReferencename": "r", "type": "JOIN"})")),
              HasSubstr("rename `taskReferencename` to `taskReferenceName`"));
}

TEST(TaskCheckTest, NestedTasksAreRead) {
  const ParsedDefinition parsed = ParseDefinition(
      WithTask(R"({"name": "n", "taskReferenceName": "s", "type": "SWITCH", "expression": "k",
    "evaluatorType": "value-param", "optional": true, "retryCount": 4, "startDelay": 2,
    "decisionCases": {"x": [{"name": "a", "taskReferenceName": "a"}]},
    "defaultCase": [{"name": "d", "taskReferenceName": "d"}]})"),
      "x.json");
  ASSERT_TRUE(parsed.ok());
  const Task& task = parsed.definition.tasks[0];
  EXPECT_TRUE(task.is_optional);
  EXPECT_EQ(task.retry_count, 4);
  EXPECT_EQ(task.start_delay_seconds, 2);
  EXPECT_EQ(task.Text("expression"), "k");
  ASSERT_EQ(task.branches.size(), 2u);
  EXPECT_EQ(task.branches[0].label, "x");
  EXPECT_EQ(task.branches[0].tasks[0].type, "SIMPLE");
  EXPECT_EQ(task.branches[1].kind, TaskBranch::Kind::kDefaultCase);
}

TEST(TaskCheckTest, WorkflowIsNoReferenceName) {
  EXPECT_THAT(FaultsOf(ReplaceAll(DefinitionWithRequest(R"({"uri": "http://h", "method": "GET"})"),
                                  "\"link\"", "\"workflow\"")),
              HasSubstr("4:40: `workflow` cannot be a taskReferenceName"));
}

TEST(TaskCheckTest, InputParametersMustBeAnObject) {
  EXPECT_EQ(
      FaultsOf(WithTask(
          R"({"name": "n", "taskReferenceName": "r", "type": "HTTP", "inputParameters": []})")),
      "2:76: `inputParameters` must be an object, not an array\n");
}

}  // namespace
}  // namespace httptask::runner
