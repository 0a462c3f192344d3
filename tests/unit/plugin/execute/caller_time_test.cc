#include "plugin/execute/caller_time.h"

#include <gtest/gtest.h>

#include "tests/testing/fake_clock.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using Time = std::chrono::steady_clock::time_point;

TEST(CallerTimeTest, WithoutADeadlineTheTasksOwnTimeCounts) {
  const testing::FakeClock clock;
  EXPECT_EQ(CallerTime(clock, Time::max()).Limit(milliseconds(7)), milliseconds(7));
  EXPECT_EQ(CallerTime(clock, Time::max()).Left(), milliseconds::max());
}

TEST(CallerTimeTest, AMarginIsKeptOfWhatIsLong) {
  const testing::FakeClock clock;
  const CallerTime time(clock, clock.Ticks() + milliseconds(1'000));
  EXPECT_EQ(time.Left(), milliseconds(950));
  EXPECT_EQ(time.Limit(milliseconds(200)), milliseconds(200));
  EXPECT_EQ(CallerTime(clock, clock.Ticks() + milliseconds(100)).Left(), milliseconds(100));
}

TEST(CallerTimeTest, NothingIsLeftAtTheDeadline) {
  const testing::FakeClock clock;
  EXPECT_EQ(CallerTime(clock, clock.Ticks()).Left(), milliseconds(0));
  EXPECT_EQ(CallerTime(clock, clock.Ticks()).Limit(milliseconds(7)), std::nullopt);
}

}  // namespace
}  // namespace httptask
