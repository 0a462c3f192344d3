#include "plugin/service/task_cancellation.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(TaskCancellationTest, RequestAfterArmCancelsOnce) {
  int cancelled = 0;
  TaskCancellation cancellation;
  cancellation.Arm([&] { ++cancelled; });
  EXPECT_EQ(cancelled, 0);
  cancellation.Request();
  cancellation.Request();
  EXPECT_EQ(cancelled, 1);
}

TEST(TaskCancellationTest, RequestBeforeArmCancelsAtOnce) {
  int cancelled = 0;
  TaskCancellation cancellation;
  cancellation.Request();
  cancellation.Arm([&] { ++cancelled; });
  EXPECT_EQ(cancelled, 1);
}

}  // namespace
}  // namespace httptask
