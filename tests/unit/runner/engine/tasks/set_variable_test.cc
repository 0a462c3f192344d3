#include "runner/engine/tasks/set_variable.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

std::string Set(const std::string& value) {
  return R"("variables": {"k": 0}, "tasks": [{"name": "s", "taskReferenceName": "s",
    "type": "SET_VARIABLE", "inputParameters": {"v": )" +
         value + R"(}}],
    "outputParameters": {"v": "${workflow.variables.v}", "k": "${workflow.variables.k}"})";
}

TEST(SetVariableTest, InputsBecomeVariables) {
  EXPECT_EQ(MockedRun().Execute(Set("1"))["output"], (Json{{"v", 1}, {"k", 0}}));
}

TEST(SetVariableTest, VariablesAreLimited) {
  const size_t rest = 256 * 1024 - std::string(R"({"k":0,"v":""})").size();
  EXPECT_EQ(MockedRun().Execute(Set("\"" + std::string(rest, 'x') + "\""))["status"], "COMPLETED");
  EXPECT_EQ(States(MockedRun().Execute(Set("\"" + std::string(rest + 1, 'x') + "\""))),
            (Names{"s FAILED_WITH_TERMINAL_ERROR"}));
}

}  // namespace
}  // namespace httptask::runner
