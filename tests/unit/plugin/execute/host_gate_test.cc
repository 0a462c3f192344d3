#include "plugin/execute/host_gate.h"

#include <gtest/gtest.h>

#include "tests/testing/fake_timers.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using Result = HostGate::Result;

class HostGateTest : public ::testing::Test {
 protected:
  std::shared_ptr<HostGate> Make(const HostLimits& limits) {
    return std::make_shared<HostGate>(limits, clock_, timers_);
  }
  // Notes `name` when it is let in, or the reason when it is refused.
  HostGate::Go Note(std::string name) {
    return [this, name](Status status) {
      log_ += status.ok() ? name : "!" + std::string(ReasonName(ReasonOf(status)));
    };
  }

  testing::FakeClock clock_;
  testing::FakeTimers timers_{clock_};
  std::string log_;
};

TEST_F(HostGateTest, WithoutLimitsItIsOpen) {
  EXPECT_TRUE(Make({})->is_open());
  EXPECT_FALSE(Make({.concurrency_max = 1})->is_open());
}

TEST_F(HostGateTest, SoManyAtOnceFirstComeFirstServed) {
  const auto gate = Make({.concurrency_max = 2});
  for (const char* name : {"a", "b", "c", "d"}) gate->Enter("h", Note(name));
  EXPECT_EQ(log_, "ab");
  gate->End("h", Result::kSucceeded);
  EXPECT_EQ(log_, "abc");
  gate->End("h", Result::kSucceeded);
  EXPECT_EQ(log_, "abcd");
}

TEST_F(HostGateTest, OneHostDelaysNoOther) {
  const auto gate = Make({.concurrency_max = 1});
  gate->Enter("slow", Note("s"));
  gate->Enter("slow", Note("t"));
  gate->Enter("other", Note("o"));
  EXPECT_EQ(log_, "so");
}

TEST_F(HostGateTest, SoManyASecond) {
  const auto gate = Make({.per_second = 10});
  for (const char* name : {"a", "b", "c"}) gate->Enter("h", Note(name));
  EXPECT_EQ(log_, "a");
  EXPECT_EQ(timers_.count(), 1u);
  timers_.RunNext();
  EXPECT_EQ(log_, "ab");
  timers_.RunNext();
  EXPECT_EQ(log_, "abc");
}

TEST_F(HostGateTest, TheQueueIsBounded) {
  const auto gate = Make({.concurrency_max = 1, .waiting_max = 1});
  gate->Enter("h", Note("a"));
  gate->Enter("h", Note("b"));
  gate->Enter("h", Note("c"));
  EXPECT_EQ(log_, "a!QUEUE_FULL");
}

TEST_F(HostGateTest, WhatLeavesIsNotLetIn) {
  const auto gate = Make({.concurrency_max = 1});
  const auto first = gate->Enter("h", Note("a"));
  const auto second = gate->Enter("h", Note("b"));
  gate->Enter("h", Note("c"));
  EXPECT_FALSE(gate->Leave("h", first));
  EXPECT_TRUE(gate->Leave("h", second));
  gate->End("h", Result::kSucceeded);
  EXPECT_EQ(log_, "ac");
}

TEST_F(HostGateTest, AHostThatFailsIsLeftAlone) {
  const auto gate = Make({.breaker = {.failure_rate = 1,
                                      .window = 2,
                                      .calls_min = 2,
                                      .wait = milliseconds(100),
                                      .half_open_calls = 1}});
  for (int i = 0; i < 2; ++i) {
    gate->Enter("h", Note("a"));
    gate->End("h", Result::kFailed);
  }
  gate->Enter("h", Note("b"));
  EXPECT_EQ(log_, "aa!TARGET_UNREACHABLE");
  clock_.Advance(milliseconds(100));
  gate->Enter("h", Note("c"));
  gate->End("h", Result::kSucceeded);
  gate->Enter("h", Note("d"));
  EXPECT_EQ(log_, "aa!TARGET_UNREACHABLEcd");
}

TEST_F(HostGateTest, WhatNeedNotBeSentDoesNotWait) {
  const auto gate = Make({.concurrency_max = 2, .per_second = 1, .burst = 2});
  gate->Enter("h", Note("a"));
  EXPECT_TRUE(gate->TryEnter("h"));
  EXPECT_FALSE(gate->TryEnter("h"));  // Two are under way.
  gate->End("h", Result::kSucceeded);
  EXPECT_FALSE(gate->TryEnter("h"));  // Two have begun in this second.
  gate->Enter("h", Note("b"));
  clock_.Advance(milliseconds(5'000));
  EXPECT_FALSE(gate->TryEnter("h"));  // Another waits longer.
}

TEST_F(HostGateTest, ABreakerThatTriesTellsSo) {
  const auto gate = Make({.breaker = {.failure_rate = 1,
                                      .window = 1,
                                      .calls_min = 1,
                                      .wait = milliseconds(100),
                                      .half_open_calls = 1}});
  gate->Enter("h", Note("a"));
  gate->End("h", Result::kFailed);
  clock_.Advance(milliseconds(100));
  EXPECT_FALSE(gate->TryEnter("h"));
  gate->Enter("h", Note("b"));
  std::string why;
  gate->Enter("h", [&](const Status& status) { why = MessageOf(status); });
  EXPECT_NE(why.find("waits for the requests that find out"), std::string::npos) << why;
}

TEST_F(HostGateTest, ATimerAfterItsEndDoesNothing) {
  auto gate = Make({.per_second = 10});
  gate->Enter("h", Note("a"));
  gate->Enter("h", Note("b"));
  gate.reset();
  timers_.RunAll();
  EXPECT_EQ(log_, "a");
}

}  // namespace
}  // namespace httptask
