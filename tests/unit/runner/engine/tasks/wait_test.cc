#include "runner/engine/tasks/wait.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

std::string Wait(const std::string& input) {
  return R"("tasks": [{"name": "w", "taskReferenceName": "w", "type": "WAIT", "inputParameters": )" +
         input + "}]";
}

TEST(WaitTest, EndsWhenItsTimeHasCome) {
  EXPECT_EQ(MockedRun().Execute(Wait(R"({"duration": "2 minutes"})"))["status"], "COMPLETED");
  EXPECT_EQ(MockedRun().Execute(Wait(R"({"duration": "121s"})"))["status"], "RUNNING");
  EXPECT_EQ(MockedRun().Execute(Wait(R"({"until": "1970-01-02"})"))["status"], "COMPLETED");
}

TEST(WaitTest, WithoutATimeSomebodyEndsIt) {
  EXPECT_EQ(MockedRun().Execute(Wait("{}"))["status"], "RUNNING");
  EXPECT_EQ(MockedRun().Execute(Wait("{}"), {{"w", {{{"output", {{"a", 1}}}}}}})["output"],
            (Json{{"a", 1}}));
}

TEST(WaitTest, ATimeThatCannotBeReadFailsIt) {
  MockedRun run;
  run.input = {{"d", "soon"}};
  EXPECT_EQ(States(run.Execute(Wait(R"({"duration": "${workflow.input.d}"})"))),
            (Names{"w FAILED_WITH_TERMINAL_ERROR"}));
}

}  // namespace
}  // namespace httptask::runner
