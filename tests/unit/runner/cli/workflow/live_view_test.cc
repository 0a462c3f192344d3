#include "runner/cli/workflow/live_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/cli/workflow/view_bench.h"

namespace httptask::runner {
namespace {

using testing::Answer;
using testing::End;
using ::testing::HasSubstr;
using testing::Scheduled;
using testing::ViewBench;

// Without colour, as with NO_COLOR.
constexpr StreamTraits kTerminal{true, Coloring::kOff, 100, 99};
constexpr StreamTraits kNarrow{true, Coloring::kOff, 40, 24};

TEST(LiveViewTest, WhatIsUnderWayIsShownWithItsTime) {
  ViewBench bench(kTerminal);
  bench.Tick(0);
  bench.Tell(0, Scheduled(1, "create", "HTTP"));
  bench.Tell(0, TaskStarted{1});
  bench.Tick(400);
  EXPECT_EQ(bench.Take(), "create  0.4 s  POST https://a.example/x\n0 done, 1 under way, 0.4 s");
  bench.Tell(450, End(1, TaskState::kCompleted, Answer(200, "OK")));
  EXPECT_EQ(bench.Take(),
            "\r\x1b[K\x1b[A\x1b[K1/2 create  POST https://a.example/x  200 OK  450 ms\n");
}

TEST(LiveViewTest, NothingIsDrawnOfWhatIsOverAtOnce) {
  ViewBench bench(kTerminal);
  bench.Tick(0);
  bench.Tell(0, Scheduled(1, "create", "HTTP"));
  bench.Tick(99);
  EXPECT_EQ(bench.Take(), "");
}

TEST(LiveViewTest, WaitsCountDown) {
  ViewBench bench(kTerminal);
  bench.Tick(0);
  TaskScheduled wait = Scheduled(1, "pause", "WAIT");
  wait.wait_until = Time(std::chrono::milliseconds(91'000));
  bench.Tell(0, wait);
  bench.Tick(10'000);
  EXPECT_THAT(bench.Take(), HasSubstr("pause   waits, 1 min 20 s left\n"));
  bench.Tick(89'000);
  EXPECT_THAT(bench.Take(), HasSubstr("pause   waits, 1.0 s left\n"));
}

TEST(LiveViewTest, AttemptsAreCounted) {
  ViewBench bench(kTerminal);
  bench.Tick(0);
  TaskScheduled retry = Scheduled(1, "use", "HTTP");
  retry.retry_count = 1;
  retry.retried_task = 7;
  retry.delay_seconds = 5;
  bench.Tell(0, retry);
  bench.Tick(2000);
  EXPECT_THAT(bench.Take(), HasSubstr("use     attempt 2, in 3.0 s\n"));
  bench.Tell(5000, TaskStarted{1});
  bench.Tick(5100);
  EXPECT_THAT(bench.Take(), HasSubstr("use     attempt 2, 0.1 s  POST https://a.example/x\n"
                                      "0 done, 1 under way, 1 retried, 5.1 s"));
}

TEST(LiveViewTest, APersonIsToldWhatToSay) {
  ViewBench bench(kTerminal);
  bench.Tick(0);
  bench.Tell(0, Scheduled(1, "approve", "HUMAN"));
  bench.Tick(200);
  EXPECT_THAT(bench.Take(), HasSubstr("approve  waits for: httptask signal r approve"));
}

TEST(LiveViewTest, NobodyIsAskedForWhatAWorkerDoes) {
  ViewBench bench(kTerminal, 1, {"pack"});
  bench.Tick(0);
  bench.Tell(0, Scheduled(1, "create", "pack"));
  bench.Tick(200);
  EXPECT_THAT(bench.Take(), HasSubstr("create  0.2 s  pack\n"));
}

TEST(LiveViewTest, OnlySomeOfManyTasksAreShown) {
  for (const size_t count : {kLiveTasksMax, kLiveTasksMax + 2}) {
    ViewBench bench(kTerminal);
    bench.Tick(0);
    for (size_t i = 1; i <= count; ++i) {
      bench.Tell(0, Scheduled(static_cast<int>(i), "t" + std::to_string(i), "HTTP"));
    }
    bench.Tick(200);
    const std::string text = bench.Take();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'),
              static_cast<long>(kLiveTasksMax) + (count > kLiveTasksMax ? 1 : 0));
    EXPECT_EQ(text.find("… and 2 more") != std::string::npos, count > kLiveTasksMax);
  }
}

TEST(LiveViewTest, LinesFitNarrowTerminals) {
  ViewBench bench(kNarrow);
  bench.Tick(0);
  bench.Tell(0, Scheduled(1, "create", "HTTP"));
  bench.Tell(0, TaskStarted{1});
  bench.Tick(200);
  EXPECT_EQ(bench.Take(), "create  0.2 s  POST htt…\n0 done, 1 under way, 0.…");
}

TEST(LiveViewTest, ManyRunsAreTotals) {
  ViewBench bench(kTerminal, 20);
  bench.Tick(0);
  bench.Tell(0, RunStarted{});
  bench.Tell(0, Scheduled(1, "create", "HTTP"));
  bench.Tell(10, RunEnded{RunState::kFailed});
  bench.Tick(500);
  EXPECT_EQ(bench.Take(), "1 of 20 runs ended, 0 under way, 1 failed, 2/s\ncreate 1  ");
}

}  // namespace
}  // namespace httptask::runner
