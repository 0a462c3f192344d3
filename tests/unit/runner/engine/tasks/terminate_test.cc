#include "runner/engine/tasks/terminate.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

std::string Terminate(const std::string& input) {
  return R"("failureWorkflow": "", "outputParameters": {"x": 1}, "tasks": [{"name": "t",
    "taskReferenceName": "t", "type": "TERMINATE", "inputParameters": )" +
         input + "}]";
}

TEST(TerminateTest, EndsTheRunWithItsOutput) {
  const Json execution = MockedRun().Execute(
      Terminate(R"({"terminationStatus": "COMPLETED", "workflowOutput": {"k": 1}})"));
  EXPECT_EQ(execution["status"], "COMPLETED");
  EXPECT_EQ(execution["output"], (Json{{"k", 1}}));
}

TEST(TerminateTest, MayFailTheRunWithAReason) {
  const Json execution = MockedRun().Execute(Terminate(
      R"({"terminationStatus": "FAILED", "terminationReason": "no", "workflowOutput": 5})"));
  EXPECT_EQ(execution["status"], "FAILED");
  EXPECT_EQ(execution["reasonForIncompletion"], "no");
  EXPECT_EQ(execution["output"], (Json{{"output", 5}}));
}

}  // namespace
}  // namespace httptask::runner
