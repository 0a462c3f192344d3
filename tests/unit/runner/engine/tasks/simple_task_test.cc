#include "runner/engine/tasks/simple_task.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

TEST(SimpleTaskTest, WaitsForItsWorker) {
  const Json execution = MockedRun().Execute("\"tasks\": [" + Worker("a") + "]");
  EXPECT_EQ(States(execution), (Names{"a SCHEDULED"}));
  EXPECT_EQ(execution["tasks"][0]["taskType"], "a");
  EXPECT_EQ(execution["status"], "RUNNING");
}

TEST(SimpleTaskTest, OtherTypesAreWorkersOfThatName) {
  const Json execution =
      MockedRun().Execute("\"tasks\": [" + Worker("a", R"(, "type": "MINE")") + "]");
  EXPECT_EQ(execution["tasks"][0]["taskType"], "MINE");
}

TEST(SimpleTaskTest, ADynamicTaskTakesItsNameFromAnInput) {
  const std::string task = R"("tasks": [{"name": "d", "taskReferenceName": "d", "type": "DYNAMIC",
    "dynamicTaskNameParam": "n", "inputParameters": {"n": "${workflow.input.n}"}}])";
  MockedRun run;
  run.input = {{"n", "w"}};
  EXPECT_EQ(run.Execute(task)["tasks"][0]["taskType"], "w");
  EXPECT_EQ(MockedRun().Execute(task)["reasonForIncompletion"],
            "Cannot map a dynamic task based on the parameter and input. Parameter= n, input= "
            "{n=null}");
}

}  // namespace
}  // namespace httptask::runner
