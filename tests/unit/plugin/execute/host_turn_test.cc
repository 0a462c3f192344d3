#include "plugin/execute/host_turn.h"

#include <gtest/gtest.h>

#include "tests/testing/fake_timers.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using End = HostTurn::End;
using Result = HostGate::Result;

class HostTurnTest : public ::testing::Test {
 protected:
  std::shared_ptr<HostTurn> Make() { return std::make_shared<HostTurn>(gate_, timers_); }
  // Waits for a turn at one host for at most a second.
  void Await(HostTurn& turn) {
    turn.Await("h", milliseconds(1'000), [this](End end, Status status) {
      ends_.push_back(end);
      last_ = std::move(status);
    });
  }

  testing::FakeClock clock_;
  testing::FakeTimers timers_{clock_};
  std::shared_ptr<HostGate> gate_ = std::make_shared<HostGate>(
      HostLimits{.concurrency_max = 1, .waiting_max = 1}, clock_, timers_);
  std::vector<End> ends_;
  Status last_;
};

TEST_F(HostTurnTest, ATurnThatIsFreeComesAtOnceAndSetsNoTimer) {
  Await(*Make());
  EXPECT_EQ(ends_, (std::vector{End::kAdmitted}));
  EXPECT_EQ(timers_.count(), 0u);
}

TEST_F(HostTurnTest, TheNextTurnComesWhenOneIsGivenBack) {
  const auto first = Make(), second = Make();
  Await(*first);
  Await(*second);
  EXPECT_EQ(ends_.size(), 1u);
  first->GiveBack(Result::kSucceeded);
  EXPECT_EQ(ends_, (std::vector{End::kAdmitted, End::kAdmitted}));
  EXPECT_EQ(timers_.count(), 0u);
}

TEST_F(HostTurnTest, WaitingEndsWithItsTime) {
  const auto first = Make(), second = Make();
  Await(*first);
  Await(*second);
  timers_.RunNext();
  EXPECT_EQ(ends_.back(), End::kTooLate);
  EXPECT_EQ(ReasonOf(last_), Reason::kDeadlineExceeded);
  EXPECT_EQ(MessageOf(last_),
            "the time was over while the request waited for its turn at h; nothing was sent");
  first->GiveBack(Result::kSucceeded);
  EXPECT_EQ(ends_.size(), 2u);
}

TEST_F(HostTurnTest, AFullQueueIsARefusal) {
  const auto first = Make(), second = Make(), third = Make();
  for (const auto& turn : {first, second, third}) Await(*turn);
  EXPECT_EQ(ends_, (std::vector{End::kAdmitted, End::kRefused}));
  EXPECT_EQ(ReasonOf(last_), Reason::kQueueFull);
  EXPECT_TRUE(second->Leave()) << "it waits still";
}

TEST_F(HostTurnTest, WhoLeavesIsNotCalledAndHoldsNobodyUp) {
  const auto first = Make(), second = Make(), third = Make();
  Await(*first);
  EXPECT_FALSE(first->Leave());
  Await(*second);
  EXPECT_TRUE(second->Leave());
  EXPECT_FALSE(second->Leave());
  EXPECT_EQ(timers_.count(), 0u);
  Await(*third);
  first->GiveBack(Result::kSucceeded);
  EXPECT_EQ(ends_, (std::vector{End::kAdmitted, End::kAdmitted}));
}

TEST_F(HostTurnTest, AnotherTurnIsTakenAtOnceOrNot) {
  const auto turn = Make();
  Await(*turn);
  EXPECT_FALSE(turn->TryAgain());
  turn->GiveBack(Result::kSucceeded);
  EXPECT_TRUE(turn->TryAgain());
}

}  // namespace
}  // namespace httptask
