#include "runner/engine/step.h"

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

TEST(StepEndTest, TheOutputIsMadeOfTheParametersOrTheLastTask) {
  const Json done = {{"a", {{{"output", {{"v", 1}}}}}}};
  EXPECT_EQ(MockedRun().Execute("\"tasks\": [" + Worker("a") + "]", done)["output"],
            (Json{{"v", 1}}));
  EXPECT_EQ(MockedRun().Execute("\"tasks\": [" + Worker("a") +
                                    R"(], "outputParameters": {"st": "${workflow.status}"})",
                                done)["output"],
            (Json{{"st", "RUNNING"}}));
}

TEST(StepEndTest, AFailureStartsTheFailureWorkflow) {
  MockedRun run;
  ASSERT_TRUE(run.library
                  .Add(R"({"name": "tidy", "tasks": [{"name": "n", "taskReferenceName": "n",
                           "type": "NOOP"}], "outputParameters": {"why": "${workflow.input.reason}"}})",
                       "t.json")
                  .ok());
  const Json execution = run.Execute(
      R"("failureWorkflow": "tidy", "tasks": [)" + Worker("a", R"(, "retryCount": 0)") + "]",
      {{"a", {{{"status", "FAILED"}, {"reasonForIncompletion", "broken"}}}}});
  EXPECT_EQ(execution["failureWorkflow"]["status"], "COMPLETED");
  EXPECT_THAT(execution["failureWorkflow"]["output"]["why"].get<std::string>(),
              HasSubstr("'broken'"));
  EXPECT_EQ(execution["output"]["conductor.failure_workflow"],
            execution["failureWorkflow"]["workflowId"]);
}

TEST(StepEndTest, AFailureWorkflowThatThereIsNotIsTold) {
  MockedRun run;
  const Json execution = run.Execute(
      R"("failureWorkflow": "gone", "tasks": [)" + Worker("a", R"(, "retryCount": 0)") + "]",
      {{"a", {{{"status", "FAILED"}}}}});
  EXPECT_THAT(execution["output"]["conductor.failure_workflow"].get<std::string>(),
              HasSubstr("name=gone, version=null"));
}

}  // namespace
}  // namespace httptask::runner
