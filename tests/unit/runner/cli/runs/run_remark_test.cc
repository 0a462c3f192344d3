#include "runner/cli/runs/run_remark.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

// A run whose only task has this type and state.
runner::Run MakeRun(const std::string& type, TaskState state, const std::string& method = "POST") {
  ParsedDefinition parsed = ParseDefinition(
      R"({"name": "w", "tasks": [{"name": "n", "taskReferenceName": "a", "type": "NOOP"}]})", "");
  runner::Run run("r", std::make_shared<const Workflow>(std::move(parsed.definition)),
                  std::make_shared<const Library>());
  TaskScheduled task{1, "a", "n", type};
  task.state = state;
  task.input = {{"uri", "https://h/1"}, {"method", method}};
  run.Apply({Time(), task});
  return run;
}

constexpr char kGoOn[] = "interrupted in a: httptask resume r lets it go on";

TEST(RunRemarkTest, ARequestThatMayHaveBeenSentIsUnknownWhenNobodyWaitsForIt) {
  const runner::Run post = MakeRun("HTTP", TaskState::kInProgress);
  EXPECT_EQ(DescribeRemark(post, Driven::kYes), "waits for a");
  EXPECT_EQ(DescribeRemark(post, Driven::kNo), "waits for a (RESULT_UNKNOWN)");
  EXPECT_FALSE(IsInterrupted(post, Driven::kNo));
}

TEST(RunRemarkTest, WhatMayBeSentAgainWasInterrupted) {
  for (const char* method : {"GET", "put", ""}) {
    const runner::Run get = MakeRun("HTTP", TaskState::kInProgress, method);
    EXPECT_EQ(DescribeRemark(get, Driven::kNo), kGoOn) << method;
    EXPECT_EQ(DescribeRemark(get, Driven::kYes), "waits for a");
  }
  EXPECT_EQ(DescribeRemark(MakeRun("HTTP", TaskState::kScheduled), Driven::kNo), kGoOn);
}

TEST(RunRemarkTest, APersonIsWaitedForWhoeverDrives) {
  for (const Driven driven : {Driven::kYes, Driven::kNo}) {
    EXPECT_EQ(DescribeRemark(MakeRun("HUMAN", TaskState::kInProgress), driven), "waits for a");
  }
}

TEST(RunRemarkTest, APausedRunWaitsToBeResumed) {
  runner::Run run = MakeRun("HUMAN", TaskState::kInProgress);
  run.Apply({Time(), RunPaused{}});
  for (const Driven driven : {Driven::kYes, Driven::kNo}) {
    EXPECT_EQ(DescribeRemark(run, driven), "paused: httptask resume r lets it go on");
  }
}

TEST(RunRemarkTest, ATimerNeedsAProcess) {
  runner::Run run = MakeRun("WAIT", TaskState::kInProgress);
  run.tasks.at(1).wait_until = Time(std::chrono::hours(1));
  EXPECT_EQ(DescribeRemark(run, Driven::kNo), kGoOn);
}

TEST(RunRemarkTest, ARunThatWasLeftBetweenTwoTasksWasInterrupted) {
  const runner::Run run = MakeRun("HTTP", TaskState::kCompleted);
  EXPECT_EQ(DescribeRemark(run, Driven::kNo), "interrupted: httptask resume r lets it go on");
  EXPECT_EQ(DescribeRemark(run, Driven::kYes), "");
}

TEST(RunRemarkTest, WhatHasEndedTellsWhy) {
  runner::Run run = MakeRun("HTTP", TaskState::kFailed);
  run.Apply({Time(), RunEnded{RunState::kFailed, {}, "no", 1}});
  EXPECT_EQ(DescribeRemark(run, Driven::kNo), "no");
}

}  // namespace
}  // namespace httptask::runner
