#include "runner/cli/workflow/run_teller.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/workflow/sample_run.h"

namespace httptask::runner {
namespace {

using testing::Answer;
using testing::End;
using testing::TwoTasks;

TEST(RunTellerTest, FailuresTellTheReasonAndTheAnswer) {
  runner::Run run = TwoTasks(Json::object(), Json::object());
  TaskUpdated end = End(2, TaskState::kFailed, Answer(404, "Not Found"));
  end.reason = "HTTP_STATUS";
  end.message = "GET https://a.example/y answered 404";
  run.Apply({{}, end});
  run.Apply({{}, RunEnded{RunState::kFailed, Json::object(), "Task 2 failed", 2}});
  testing::ExpectGolden("run_failed.txt", DescribeRunFailure(run).Format(Coloring::kOff));
}

TEST(RunTellerTest, AnErrorComesWithWhatToDo) {
  runner::Run run = TwoTasks(Json::object(), Json::object());
  TaskUpdated end{2, TaskState::kFailed};
  end.reason = "RESPONSE_TOO_LARGE";
  end.message = "a.example:443 announced a body of more than 10485760 bytes, the limit";
  run.Apply({{}, end});
  run.Apply({{}, RunEnded{RunState::kFailed, Json::object(), "Task 2 failed", 2}});
  testing::ExpectGolden("run_failed_help.txt", DescribeRunFailure(run).Format(Coloring::kOff));
}

}  // namespace
}  // namespace httptask::runner
