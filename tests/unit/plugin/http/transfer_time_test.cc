#include "plugin/http/transfer_time.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Phase = TransferPhase;
using Ticks = TransferTime::Ticks;

constexpr Ticks kBegin{};
constexpr HttpTimeouts kTimeouts{.connect = milliseconds(50),
                                 .first_byte = milliseconds(300),
                                 .idle = milliseconds(200),
                                 .total = milliseconds(1'000)};

Ticks At(int64_t ms) {
  return kBegin + milliseconds(ms);
}

TEST(TransferTimeTest, EachPhaseHasItsDeadline) {
  TransferTime time(kTimeouts, milliseconds(0), kBegin);
  EXPECT_EQ(time.Deadline(Phase::kQueued), At(1'000));
  time.TakeTurn(At(100));
  EXPECT_EQ(time.Deadline(Phase::kResolving), At(150));
  EXPECT_EQ(time.Deadline(Phase::kConnecting), At(1'000));
  time.NoteActivity(At(200));
  EXPECT_EQ(time.Deadline(Phase::kAwaiting), At(500));
  EXPECT_EQ(time.Deadline(Phase::kMoving), At(400));
}

TEST(TransferTimeTest, TheTotalEndsEveryPhase) {
  TransferTime time(kTimeouts, milliseconds(0), kBegin);
  time.TakeTurn(At(990));
  time.NoteActivity(At(990));
  for (const Phase phase :
       {Phase::kQueued, Phase::kResolving, Phase::kConnecting, Phase::kAwaiting, Phase::kMoving}) {
    EXPECT_EQ(time.Deadline(phase), At(1'000));
  }
}

TEST(TransferTimeTest, ADeadlineIsLookedAtWhileItMayComeNearer) {
  const TransferTime time(kTimeouts, milliseconds(0), kBegin);
  EXPECT_EQ(time.NextCheck(Phase::kQueued, At(10)), At(210));
  EXPECT_EQ(time.NextCheck(Phase::kQueued, At(900)), At(1'000));
}

TEST(TransferTimeTest, TellsWhichLimitEndedIt) {
  TransferTime time(kTimeouts, milliseconds(0), kBegin);
  EXPECT_EQ(time.LimitThatEnded(Phase::kConnecting, At(50)), TimeLimit::kConnect);
  EXPECT_EQ(time.LimitThatEnded(Phase::kAwaiting, At(300)), TimeLimit::kFirstByte);
  EXPECT_EQ(time.LimitThatEnded(Phase::kMoving, At(200)), TimeLimit::kIdle);
  EXPECT_EQ(time.LimitThatEnded(Phase::kMoving, At(199)), TimeLimit::kSpeed);
  EXPECT_EQ(time.LimitThatEnded(Phase::kMoving, At(998)), TimeLimit::kTotal);
  EXPECT_EQ(time.ValueOf(TimeLimit::kSpeed), milliseconds(200));
  EXPECT_EQ(time.ValueOf(TimeLimit::kTotal), milliseconds(1'000));
}

TEST(TransferTimeTest, AStreamEndsAfterItsTimeFromTheHeadOn) {
  TransferTime time(kTimeouts, milliseconds(50), kBegin);
  EXPECT_EQ(time.NextCheck(Phase::kAwaiting, At(10)), At(60));
  EXPECT_FALSE(time.IsStreamOver(At(900)));
  time.NoteStream(At(20));
  EXPECT_EQ(time.Deadline(Phase::kMoving), At(70));
  EXPECT_FALSE(time.IsStreamOver(At(69)));
  EXPECT_TRUE(time.IsStreamOver(At(70)));
  TransferTime endless(kTimeouts, milliseconds(0), kBegin);
  endless.NoteStream(At(20));
  EXPECT_EQ(endless.Deadline(Phase::kMoving), At(200));
}

TEST(TransferTimeTest, PhasesFollowEachOther) {
  TransferTime time(kTimeouts, milliseconds(0), kBegin);
  EXPECT_EQ(time.Measure(At(9), std::nullopt),
            (Timings{.queue = microseconds(9'000), .total = microseconds(9'000)}));
  time.TakeTurn(At(10));
  EXPECT_EQ(time.Measure(At(12), std::nullopt).dns, microseconds(2'000));
  time.Start(At(15));
  const Timings measured{
      .dns = microseconds(1), .connect = microseconds(2), .first_byte = microseconds(3)};
  EXPECT_EQ(time.Measure(At(20), measured), (Timings{.queue = microseconds(10'000),
                                                     .dns = microseconds(5'001),
                                                     .connect = microseconds(2),
                                                     .first_byte = microseconds(3),
                                                     .total = microseconds(20'000)}));
  EXPECT_EQ(time.MeasureReused(At(20), microseconds(3)), (Timings{.queue = microseconds(10'000),
                                                                  .first_byte = microseconds(3),
                                                                  .total = microseconds(20'000)}));
}

}  // namespace
}  // namespace httptask
