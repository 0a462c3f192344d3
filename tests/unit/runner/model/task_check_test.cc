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
            "expressions use it)\n"
            "2:1: the task has no `type` (supported now: `HTTP`, `HTTP_TASK`)\n");
}

TEST(TaskCheckTest, ASlipInANameIsRecognised) {
  EXPECT_THAT(FaultsOf(WithTask(R"({"name": "n", "taskReferencename": "r", "type": "JOIN"})")),
              HasSubstr("rename `taskReferencename` to `taskReferenceName`"));
}

TEST(TaskCheckTest, OtherTypesOfConductorAreNotSupportedYet) {
  EXPECT_EQ(
      FaultsOf(WithTask(R"({"name": "n", "taskReferenceName": "r", "type": "SWITCH"})")),
      "2:49: the task type `SWITCH` is not supported yet (supported now: `HTTP`, `HTTP_TASK`)\n");
}

TEST(TaskCheckTest, UnknownTypesGetTheNearest) {
  EXPECT_EQ(FaultsOf(WithTask(R"({"name": "n", "taskReferenceName": "r", "type": "HTPT_TASK"})")),
            "2:49: unknown task type `HTPT_TASK` (did you mean `HTTP_TASK`? supported now: `HTTP`, "
            "`HTTP_TASK`)\n");
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
