#include "plugin/config/process.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <future>

namespace httptask {
namespace {

TEST(StopWatcherTest, SignalIsToldOnce) {
  PrepareProcess();
  std::promise<void> told;
  const auto watcher =
      StopWatcher::Start(StopWatcher::Parent::kIgnore, [&told] { told.set_value(); });
  ASSERT_TRUE(watcher.ok()) << watcher.status();
  ::kill(::getpid(), SIGTERM);
  told.get_future().wait();
}

TEST(StopWatcherTest, EndsWithoutASignal) {
  PrepareProcess();
  const auto watcher = StopWatcher::Start(StopWatcher::Parent::kFollow, [] { FAIL(); });
  EXPECT_TRUE(watcher.ok()) << watcher.status();
}

TEST(PrepareProcessTest, FileSizeLimitsDoNotKill) {
  PrepareProcess();
  ::raise(SIGXFSZ);
}

TEST(PrepareProcessTest, BrokenPipesDoNotKill) {
  PrepareProcess();
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  ::close(pipe[0]);
  EXPECT_EQ(::write(pipe[1], "x", 1), -1);
  ::close(pipe[1]);
}

TEST(PrepareProcessTest, AsManyFilesAsTheSystemAllows) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  --limit.rlim_cur;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  PrepareProcess();
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

TEST(PrepareProcessTest, TlsKeysAreNotWrittenDown) {
  ::setenv("SSLKEYLOGFILE", "keys", 1);
  PrepareProcess();
  EXPECT_EQ(std::getenv("SSLKEYLOGFILE"), nullptr);
}

}  // namespace
}  // namespace httptask
