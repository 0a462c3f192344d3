#include "plugin/execute/timers.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace httptask {
namespace {

using std::chrono::milliseconds;

TEST(TimerThreadTest, RunsInTheOrderOfTime) {
  TimerThread timers;
  std::vector<int> order;
  std::promise<void> last;
  timers.After(milliseconds(6), [&] {
    order.push_back(3);
    last.set_value();
  });
  timers.After(milliseconds(3), [&] { order.push_back(2); });
  timers.After(milliseconds(0), [&] { order.push_back(1); });
  last.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(TimerThreadTest, NeverTooEarly) {
  TimerThread timers;
  const auto start = std::chrono::steady_clock::now();
  std::promise<void> done;
  timers.After(milliseconds(5), [&] { done.set_value(); });
  done.get_future().wait();
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(5));
}

TEST(TimerThreadTest, WhatIsCancelledDoesNotRun) {
  TimerThread timers;
  bool ran = false;
  std::promise<void> done;
  const auto id = timers.After(milliseconds(2), [&] { ran = true; });
  timers.Cancel(id);
  timers.Cancel(id);
  timers.Cancel(12345);
  timers.After(milliseconds(4), [&] { done.set_value(); });
  done.get_future().wait();
  EXPECT_FALSE(ran);
}

TEST(TimerThreadTest, TheEndDropsWhatWaits) {
  auto kept = std::make_shared<int>(1);
  {
    TimerThread timers;
    timers.After(std::chrono::hours(1), [kept] { *kept = 2; });
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_EQ(*kept, 1);
}

TEST(TimerThreadTest, NothingRunsOnceItIsStopped) {
  auto kept = std::make_shared<int>(1);
  TimerThread timers;
  {
    const TimerStop stop(timers);
    timers.After(std::chrono::hours(1), [kept] { *kept = 2; });
  }
  EXPECT_EQ(kept.use_count(), 1);
  const auto id = timers.After(milliseconds(0), [kept] { *kept = 3; });
  EXPECT_EQ(kept.use_count(), 1);
  timers.Cancel(id);
  timers.Stop();
  EXPECT_EQ(*kept, 1);
}

TEST(TimerThreadTest, AnActionMaySetTheNext) {
  TimerThread timers;
  std::promise<void> done;
  timers.After(milliseconds(0), [&] { timers.After(milliseconds(0), [&] { done.set_value(); }); });
  done.get_future().wait();
}

}  // namespace
}  // namespace httptask
