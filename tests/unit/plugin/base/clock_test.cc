#include "plugin/base/clock.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(ClockTest, FormatsTimeInUtcWithMilliseconds) {
  const std::chrono::system_clock::time_point time(std::chrono::milliseconds(1'700'000'000'125));
  EXPECT_EQ(FormatTime(time), "2023-11-14T22:13:20.125Z");
  EXPECT_EQ(FormatTime(std::chrono::system_clock::time_point(std::chrono::milliseconds(-1))),
            "1969-12-31T23:59:59.999Z");
}

TEST(ClockTest, TicksDoNotGoBack) {
  const SystemClock clock;
  const auto first = clock.Ticks();
  EXPECT_LE(first, clock.Ticks());
}

}  // namespace
}  // namespace httptask
