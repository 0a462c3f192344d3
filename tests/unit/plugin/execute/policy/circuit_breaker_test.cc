#include "plugin/execute/policy/circuit_breaker.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using State = CircuitBreaker::State;

constexpr CircuitBreaker::Time kStart{};
const BreakerOptions kOptions{.failure_rate = 0.5,
                              .window = 4,
                              .calls_min = 4,
                              .wait = milliseconds(1000),
                              .half_open_calls = 2};

CircuitBreaker MakeOpen() {
  CircuitBreaker breaker(kOptions);
  for (int i = 0; i < 4; ++i) breaker.Record(false, kStart);
  return breaker;
}

TEST(CircuitBreakerTest, OpensAtTheRateOverTheWindow) {
  CircuitBreaker breaker(kOptions);
  breaker.Record(false, kStart);
  breaker.Record(true, kStart);
  breaker.Record(true, kStart);
  EXPECT_EQ(breaker.state(kStart), State::kClosed);
  breaker.Record(true, kStart);
  EXPECT_EQ(breaker.state(kStart), State::kClosed);
  breaker.Record(false, kStart);  // The first failure has left the window.
  EXPECT_EQ(breaker.state(kStart), State::kClosed);
  breaker.Record(false, kStart);
  EXPECT_EQ(breaker.state(kStart), State::kOpen);
  EXPECT_FALSE(breaker.Allow(kStart));
}

TEST(CircuitBreakerTest, FewCallsSayNothing) {
  CircuitBreaker breaker(kOptions);
  for (int i = 0; i < 3; ++i) breaker.Record(false, kStart);
  EXPECT_EQ(breaker.state(kStart), State::kClosed);
}

TEST(CircuitBreakerTest, HalfOpensAfterTheWaitForSoManyCalls) {
  CircuitBreaker breaker = MakeOpen();
  EXPECT_EQ(breaker.Remaining(kStart + milliseconds(400)), milliseconds(600));
  EXPECT_FALSE(breaker.Allow(kStart + milliseconds(999)));
  const auto later = kStart + milliseconds(1000);
  EXPECT_EQ(breaker.state(later), State::kHalfOpen);
  EXPECT_TRUE(breaker.Allow(later));
  EXPECT_TRUE(breaker.Allow(later));
  EXPECT_FALSE(breaker.Allow(later));
}

TEST(CircuitBreakerTest, ClosesWhenAllTrialsSucceed) {
  CircuitBreaker breaker = MakeOpen();
  const auto later = kStart + milliseconds(1000);
  breaker.Allow(later);
  breaker.Allow(later);
  breaker.Record(true, later);
  EXPECT_EQ(breaker.state(later), State::kHalfOpen);
  breaker.Record(true, later);
  EXPECT_EQ(breaker.state(later), State::kClosed);
  breaker.Record(false, later);
  EXPECT_EQ(breaker.state(later), State::kClosed);
}

TEST(CircuitBreakerTest, OpensAgainWhenATrialFails) {
  CircuitBreaker breaker = MakeOpen();
  const auto later = kStart + milliseconds(1000);
  breaker.Allow(later);
  breaker.Record(false, later);
  EXPECT_EQ(breaker.state(later), State::kOpen);
  EXPECT_EQ(breaker.Remaining(later), milliseconds(1000));
}

TEST(CircuitBreakerTest, AForgottenTrialGivesItsPlaceBack) {
  CircuitBreaker breaker = MakeOpen();
  const auto later = kStart + milliseconds(1000);
  breaker.Allow(later);
  breaker.Allow(later);
  breaker.Forget();
  EXPECT_TRUE(breaker.Allow(later));
}

TEST(CircuitBreakerTest, RateZeroNeverOpens) {
  CircuitBreaker breaker({.failure_rate = 0});
  for (int i = 0; i < 1000; ++i) breaker.Record(false, kStart);
  EXPECT_TRUE(breaker.Allow(kStart));
}

}  // namespace
}  // namespace httptask
