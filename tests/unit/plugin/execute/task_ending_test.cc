#include "plugin/execute/task_ending.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(TaskEndingTest, WhatFollowedAnEffectIsTold) {
  const Status told = TellEffect(MakeError(Reason::kTargetUnreachable, "no route"));
  EXPECT_EQ(ReasonOf(told), Reason::kResultUnknown);
  EXPECT_EQ(MessageOf(told),
            "the request was accepted, but what followed failed (TARGET_UNREACHABLE): no route");
}

TEST(TaskEndingTest, OnlyATimeoutBecomesUnknown) {
  const Status told = TellLate(MakeError(Reason::kDeadlineExceeded, "late"));
  EXPECT_EQ(ReasonOf(told), Reason::kResultUnknown);
  EXPECT_EQ(MessageOf(told), "late");
  const Status other = MakeError(Reason::kTargetUnreachable, "no route");
  EXPECT_EQ(TellLate(other), other);
  EXPECT_TRUE(TellLate(Status()).ok());
}

TEST(TaskEndingTest, AnUnknownResultKeepsItsOwnWords) {
  const Status unknown = MakeError(Reason::kResultUnknown, "lost");
  EXPECT_EQ(TellUnknown(unknown), unknown);
  const Status told = TellUnknown(MakeError(Reason::kTargetUnreachable, "no route"));
  EXPECT_EQ(ReasonOf(told), Reason::kResultUnknown);
  EXPECT_EQ(MessageOf(told),
            "an earlier try may have been carried out, and the last one failed "
            "(TARGET_UNREACHABLE): no route");
}

TEST(TaskEndingTest, ATryThatWasOvertakenIsCancelled) {
  EXPECT_EQ(ReasonOf(MakeOvertakenError()), Reason::kCancelled);
}

}  // namespace
}  // namespace httptask
