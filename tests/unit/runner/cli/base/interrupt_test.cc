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

void InterruptMyselfTwice() {
  InterruptWatch watch;
  watch.SetAction([] {
    [[maybe_unused]] const ssize_t written = ::write(2, "first ", 6);
    ::kill(::getpid(), SIGTERM);
  });
  ::kill(::getpid(), SIGTERM);
  ::pause();
}

TEST(InterruptDeathTest, AnActionTakesThePlaceOfTheFirst) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(InterruptMyselfTwice(), ::testing::ExitedWithCode(130), "first \ninterrupted");
}

TEST(InterruptDeathTest, AnActionThatWasTakenBackIsNotCalled) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto interrupt = [] {
    InterruptWatch watch;
    watch.SetAction([] { ::_exit(1); });
    watch.SetAction(nullptr);
    ::kill(::getpid(), SIGTERM);
    ::pause();
  };
  EXPECT_EXIT(interrupt(), ::testing::ExitedWithCode(130), "interrupted");
}

}  // namespace
}  // namespace httptask::runner
