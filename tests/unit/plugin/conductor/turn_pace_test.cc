#include "plugin/conductor/turn_pace.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(TurnPaceTest, FewTasksWaitForNothingAndManyShareATurn) {
  const std::chrono::steady_clock::time_point last(std::chrono::hours(1));
  EXPECT_EQ(NextTurn(last, kBusyTasksMin - 1), last);
  EXPECT_EQ(NextTurn(last, kBusyTasksMin), last + kBusyTurnTime);
}

}  // namespace
}  // namespace httptask
