#include "runner/cli/workflow/progress_view.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/workflow/view_bench.h"

namespace httptask::runner {
namespace {

using testing::Answer;
using testing::End;
using testing::Scheduled;
using testing::ViewBench;

TEST(ProgressViewTest, WithoutATerminalEveryTaskGetsALineWhenItEnds) {
  ViewBench bench({});
  bench.Tell(0, Scheduled(1, "create", "HTTP"));
  bench.Tell(0, TaskStarted{1});
  bench.Tell(12, End(1, TaskState::kCompleted, Answer(200, "OK")));
  bench.Tell(12, Scheduled(2, "use", "HTTP_TASK"));
  bench.Tell(12, TaskStarted{2});
  bench.Tick(300);
  bench.Tell(352, End(2, TaskState::kFailed, Answer(404, "Not Found")));
  testing::ExpectGolden("run.txt", bench.notes.str());
  EXPECT_EQ(bench.results.str(), "");
}

TEST(ProgressViewTest, WithoutATerminalWaitsAndRetriesAreToldWhenTheyBegin) {
  ViewBench bench({});
  TaskScheduled wait = Scheduled(1, "pause", "WAIT");
  wait.wait_until = Time(std::chrono::milliseconds(91'000));
  bench.Tell(0, wait);
  EXPECT_EQ(bench.Take(), "1/2 pause   WAIT  waits 1 min 30 s\n");
  TaskScheduled retry = Scheduled(2, "use", "HTTP");
  retry.retry_count = 1;
  retry.delay_seconds = 5;
  bench.Tell(0, retry);
  EXPECT_EQ(bench.Take(), "2/2 use     attempt 2 in 5.0 s\n");
  bench.Tell(0, Scheduled(3, "approve", "HUMAN"));
  EXPECT_EQ(bench.Take(), "3/3 approve  HUMAN  waits for: httptask signal r approve\n");
}

TEST(ProgressViewTest, NobodyIsAskedForWhatAWorkerDoes) {
  ViewBench bench({}, 1, {"pack"});
  bench.Tell(0, Scheduled(1, "create", "pack"));
  EXPECT_EQ(bench.Take(), "");
}

TEST(ProgressViewTest, FailuresTellWhy) {
  ViewBench bench({});
  bench.Tell(0, Scheduled(1, "create", "pack"));
  bench.Take();
  TaskUpdated end = End(1, TaskState::kFailed, Json::object());
  end.message = "no box\nleft";
  bench.Tell(12, end);
  EXPECT_EQ(bench.Take(), "1/2 create  pack  FAILED: no box left  12.0 ms\n");
  bench.Tell(12, Scheduled(2, "use", "HTTP"));
  end = End(2, TaskState::kFailed, Json::object());
  end.message = "nobody listens";
  bench.Tell(20, end);
  EXPECT_EQ(bench.Take(),
            "2/2 use     POST https://a.example/x  no answer: nobody listens  8.0 ms\n");
}

TEST(ProgressViewTest, WhatTheEngineDoesAtOnceIsNotTold) {
  ViewBench bench({});
  bench.Tell(0, Scheduled(1, "choose", "SWITCH"));
  bench.Tell(0, End(1, TaskState::kCompleted, Json::object()));
  EXPECT_EQ(bench.Take(), "");
}

TEST(ProgressViewTest, ManyRunsWithoutATerminalAreQuiet) {
  ViewBench bench({}, 2);
  bench.Tell(0, Scheduled(1, "create", "HTTP"));
  bench.Tell(12, End(1, TaskState::kCompleted, Answer(200, "OK")));
  bench.Tick(200);
  EXPECT_EQ(bench.Take(), "");
}

}  // namespace
}  // namespace httptask::runner
