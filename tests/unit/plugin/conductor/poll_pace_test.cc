#include "plugin/conductor/poll_pace.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;

class PollPaceTest : public ::testing::Test {
 protected:
  PollPace::Time At(int ms) const {
    return PollPace::Time(std::chrono::hours(1)) + milliseconds(ms);
  }

  PollLimits limits_;
  PollPace pace_{limits_};
};

TEST_F(PollPaceTest, AsksForTheFreePlacesUpToABatch) {
  EXPECT_EQ(pace_.Want(At(0), 0), 0u);
  EXPECT_EQ(pace_.Want(At(0), 7), 7u);
  EXPECT_EQ(pace_.Want(At(0), 1'000), limits_.batch_max);
}

TEST_F(PollPaceTest, OnePollAtATime) {
  pace_.OnPollSent();
  EXPECT_EQ(pace_.Want(At(9), 7), 0u);
  EXPECT_EQ(pace_.next(), std::nullopt);
}

TEST_F(PollPaceTest, AFullBatchIsFollowedAtOnce) {
  pace_.OnPollSent();
  pace_.OnTasks(At(5), 7, 7);
  EXPECT_EQ(pace_.next(), At(5));
}

TEST_F(PollPaceTest, EmptyPollsGrowApartUpToTheLimit) {
  int now = 0;
  for (const int wait : {10, 15, 22, 33}) {
    pace_.OnTasks(At(now), 0, 7);
    EXPECT_EQ(pace_.next(), At(now + wait));
    now += wait;
  }
  for (int i = 0; i < 20; ++i) pace_.OnTasks(At(0), 0, 7);
  EXPECT_EQ(pace_.next(), At(0) + limits_.idle_max);
  pace_.OnTasks(At(0), 1, 7);
  EXPECT_EQ(pace_.next(), At(0) + limits_.idle_min);
}

TEST_F(PollPaceTest, FailuresGrowApartTwiceAsFastAndAreSpread) {
  pace_.OnError(At(0), 0);
  EXPECT_EQ(pace_.next(), At(100));
  pace_.OnError(At(0), 1);
  EXPECT_EQ(pace_.next(), At(400));
  for (int i = 0; i < 20; ++i) pace_.OnError(At(0), 1);
  EXPECT_EQ(pace_.next(), At(0) + limits_.error_max);
  pace_.OnTasks(At(0), 0, 7);
  EXPECT_EQ(pace_.next(), At(10));
}

TEST_F(PollPaceTest, TheEndOfATaskBringsTheNextPollNearerButNotAfterAFailure) {
  for (int i = 0; i < 20; ++i) pace_.OnTasks(At(0), 0, 7);
  pace_.OnTaskDone(At(0));
  EXPECT_EQ(pace_.next(), At(0) + limits_.idle_min);
  pace_.OnError(At(0), 1);
  pace_.OnTaskDone(At(0));
  EXPECT_EQ(pace_.next(), At(200));
}

}  // namespace
}  // namespace httptask
