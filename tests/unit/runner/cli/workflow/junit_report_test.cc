#include "runner/cli/workflow/junit_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/workflow/sample_run.h"

namespace httptask::runner {
namespace {

using testing::Answer;
using testing::End;
using ::testing::HasSubstr;
using testing::TwoTasks;

Time At(int milliseconds) {
  return Time(std::chrono::milliseconds(1000 + milliseconds));
}

TEST(JunitReportTest, RunsAreSuitesAndTasksAreCases) {
  runner::Run run = TwoTasks({}, {});
  run.start_time = At(0);
  run.Apply({At(0), TaskStarted{1}});
  run.Apply({At(250), End(1, TaskState::kCompleted, Answer(200, "OK"))});
  run.Apply({At(250), TaskStarted{2}});
  TaskUpdated end = End(2, TaskState::kFailed, Answer(404, "Not Found"));
  end.reason = "HTTP_STATUS";
  end.message = "answered 404: <\"no\" & \x01>\nmore";
  run.Apply({At(1500), end});
  run.Apply({At(1500), RunEnded{RunState::kFailed, Json::object(), "Task 2 failed", 2}});
  JunitReport report;
  report.Add(run);
  report.Add(run);
  testing::ExpectGolden("run_junit.xml", report.Format());
}

TEST(JunitReportTest, ARunThatFailedForNoTasksSakeIsAnError) {
  runner::Run run = TwoTasks({}, {});
  run.Apply({At(0), End(1, TaskState::kCompleted, {})});
  run.Apply({At(0), End(2, TaskState::kSkipped, {})});
  run.Apply({At(0), RunEnded{RunState::kTimedOut, Json::object(), "too long"}});
  JunitReport report;
  report.Add(run);
  EXPECT_THAT(report.Format(), HasSubstr("<error type=\"TIMED_OUT\" message=\"too long\"/>"));
  EXPECT_THAT(report.Format(), HasSubstr("errors=\"1\" skipped=\"1\""));
}

TEST(JunitReportTest, ARunThatWaitsIsAnError) {
  JunitReport report;
  report.Add(TwoTasks({}, {}));
  EXPECT_THAT(report.Format(), HasSubstr("the run has not ended"));
}

TEST(JunitReportTest, NoRunsAreAReportToo) {
  EXPECT_THAT(JunitReport().Format(), HasSubstr("<testsuites tests=\"0\""));
}

}  // namespace
}  // namespace httptask::runner
