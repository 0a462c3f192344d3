#include "plugin/execute/policy/rate_limit.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr RateLimit::Time kStart = RateLimit::Time(std::chrono::hours(1));

TEST(RateLimitTest, NoRateIsNoLimit) {
  RateLimit limit(0, 1);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(limit.Take(kStart).count(), 0);
}

TEST(RateLimitTest, TellsHowLongUntilTheNext) {
  RateLimit limit(10, 1);
  EXPECT_EQ(limit.Take(kStart).count(), 0);
  EXPECT_EQ(limit.Take(kStart), milliseconds(100));
  EXPECT_EQ(limit.Take(kStart + milliseconds(40)), milliseconds(60));
  EXPECT_EQ(limit.Take(kStart + milliseconds(100)).count(), 0);
}

TEST(RateLimitTest, BurstIsWhatGathers) {
  RateLimit limit(10, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.Take(kStart).count(), 0);
  EXPECT_GT(limit.Take(kStart).count(), 0);
  const auto later = kStart + std::chrono::hours(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.Take(later).count(), 0);
  EXPECT_GT(limit.Take(later).count(), 0);
}

TEST(RateLimitTest, WaitingAsToldAlwaysSuffices) {
  RateLimit limit(3, 1);
  RateLimit::Time now = kStart;
  limit.Take(now);
  for (int i = 0; i < 100; ++i) {
    now += limit.Take(now);
    EXPECT_EQ(limit.Take(now).count(), 0) << i;
  }
}

}  // namespace
}  // namespace httptask
