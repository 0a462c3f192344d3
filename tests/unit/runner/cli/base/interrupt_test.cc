#include "runner/cli/base/interrupt.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace httptask::runner {
namespace {

void InterruptMyself(int signal, const std::string& message = "") {
  InterruptWatch watch;
  if (!message.empty()) watch.SetMessage(message);
  ::kill(::getpid(), signal);
  ::pause();
}

TEST(InterruptDeathTest, SignalsEndTheProgramWith130) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(InterruptMyself(SIGINT), ::testing::ExitedWithCode(130), "interrupted");
  EXPECT_EXIT(InterruptMyself(SIGTERM), ::testing::ExitedWithCode(130), "interrupted");
}

TEST(InterruptDeathTest, TheMessageIsTheCommandsOwn) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(InterruptMyself(SIGINT, "it goes on"), ::testing::ExitedWithCode(130),
              "\nit goes on\n");
}

}  // namespace
}  // namespace httptask::runner
