#include "runner/cli/runs/describe_command.h"

#include <gmock/gmock.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/workflow/sample_run.h"

namespace httptask::runner {
namespace {

using testing::Answer;
using testing::End;
using testing::TwoTasks;

TEST(DescribeCommandTest, EachTaskIsToldWithWhatItGotAndGave) {
  runner::Run run = TwoTasks({{"uri", "https://a.example/x"}, {"method", "GET"}}, Json::object());
  run.Apply({{}, TaskStarted{1}});
  run.Apply(
      {Time(std::chrono::milliseconds(250)), End(1, TaskState::kCompleted, Answer(200, "OK"))});
  TaskUpdated end = End(2, TaskState::kFailed, Answer(404, "Not Found"));
  end.message = "answered 404";
  run.Apply({Time(std::chrono::milliseconds(1'250)), end});
  run.Apply({Time(std::chrono::milliseconds(1'250)),
             RunEnded{RunState::kFailed, Json::object(), "Task 2 failed", 2}});
  testing::ExpectGolden("describe_failed.txt", DescribeRun(run, 400).Format(Coloring::kOff));
}

TEST(DescribeCommandTest, LongValuesAreCut) {
  runner::Run run = TwoTasks({{"text", std::string(1'000, 'x')}}, Json::object());
  EXPECT_EQ(DescribeRun(run, 100).Format(Coloring::kOff).find(std::string(101, 'x')),
            std::string::npos);
  EXPECT_NE(DescribeRun(run, ~size_t{0}).Format(Coloring::kOff).find(std::string(1'000, 'x')),
            std::string::npos);
}

}  // namespace
}  // namespace httptask::runner
