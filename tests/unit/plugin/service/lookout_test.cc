#include "plugin/service/lookout.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

int SleepsUntilItLooks(Lookout& lookout) {
  int sleeps = 0;
  while (!lookout.IsWorthIt()) ++sleeps;
  return sleeps;
}

TEST(LookoutTest, LooksAsLongAsItFindsSomething) {
  Lookout lookout;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(lookout.IsWorthIt());
    lookout.Tell(true);
  }
}

TEST(LookoutTest, SleepsTwiceAsOftenAfterEachTimeInVain) {
  Lookout lookout;
  for (const int sleeps : {0, 1, 3, 7, 15, 31, 63, 127, 255, 255, 255}) {
    EXPECT_EQ(SleepsUntilItLooks(lookout), sleeps);
    lookout.Tell(false);
  }
}

TEST(LookoutTest, BeginsAnewWhenItHasFoundSomething) {
  Lookout lookout;
  for (int i = 0; i < 20; ++i) {
    SleepsUntilItLooks(lookout);
    lookout.Tell(false);
  }
  SleepsUntilItLooks(lookout);
  lookout.Tell(true);
  EXPECT_TRUE(lookout.IsWorthIt());
  lookout.Tell(false);
  EXPECT_EQ(SleepsUntilItLooks(lookout), 1);
}

}  // namespace
}  // namespace httptask
