#include "runner/cli/workflow/waiting_text.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/workflow/sample_run.h"

namespace httptask::runner {
namespace {

using testing::TwoTasks;

void Schedule(runner::Run& run, int number, const char* name, const char* type) {
  run.Apply({{}, TaskScheduled{number, name, name, type, TaskState::kInProgress, Json::object()}});
}

std::string Describe(const runner::Run& run, const FindRun& find = nullptr) {
  return DescribeWaiting(run, find).Format(Coloring::kOff);
}

TEST(WaitingTextTest, EachOpenTaskComesWithTheCommandThatEndsIt) {
  runner::Run run = TwoTasks(Json::object(), Json::object());
  run.Apply({{}, TaskUpdated{1, TaskState::kCompleted}});
  TaskUpdated unknown{2};
  unknown.reason = "RESULT_UNKNOWN";
  unknown.message = "look at the server";
  run.Apply({{}, unknown});
  Schedule(run, 3, "approve", "HUMAN");
  Schedule(run, 4, "pack_it", "pack");
  Schedule(run, 5, "pull", "PULL_WORKFLOW_MESSAGES");
  Schedule(run, 6, "all", "JOIN");
  testing::ExpectGolden("run_waits.txt", Describe(run));
}

TEST(WaitingTextTest, ARunThatATaskStartedWaitsInItsPlace) {
  runner::Run parent = TwoTasks(Json::object(), Json::object());
  parent.Apply({{}, TaskUpdated{1, TaskState::kCompleted}});
  TaskUpdated started{2, TaskState::kInProgress};
  started.child_run_id = "child";
  parent.Apply({{}, started});
  runner::Run child("child", parent.workflow, parent.library);
  Schedule(child, 1, "sign", "HUMAN");
  const FindRun find = [&](const std::string& id) { return id == "child" ? &child : nullptr; };
  EXPECT_NE(Describe(parent, find).find("  sign  HUMAN  httptask signal child sign\n"),
            std::string::npos);

  child.Apply({{}, RunPaused{}});
  EXPECT_NE(Describe(parent, find).find("  use  HTTP  httptask resume child\n"), std::string::npos);
}

TEST(WaitingTextTest, APausedRunWaitsToBeResumed) {
  runner::Run run = TwoTasks(Json::object(), Json::object());
  run.Apply({{}, RunPaused{}});
  EXPECT_EQ(Describe(run), "the run r is paused: httptask resume r\n");
}

}  // namespace
}  // namespace httptask::runner
