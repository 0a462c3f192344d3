#include "runner/journal/journal_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using httptask::testing::TemporaryFolder;

TEST(JournalLockTest, IsTakenOnceAndGivenBack) {
  const TemporaryFolder folder;
  {
    const auto lock = JournalLock::Take(folder.path());
    ASSERT_TRUE(lock.ok()) << lock.status();
    EXPECT_TRUE(lock->is_held());
    const auto second = JournalLock::Take(folder.path());
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(ReasonOf(second.status()), Reason::kStorageFailed);
    EXPECT_THAT(std::string(MessageOf(second.status())), ::testing::HasSubstr("HTTPTASK_HOME"));
  }
  EXPECT_TRUE(JournalLock::Take(folder.path()).ok());
}

TEST(JournalLockTest, AKilledProcessGivesItBack) {
  const TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = JournalLock::Take(folder.path());
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(JournalLock::Take(folder.path()).ok());
}

TEST(JournalLockTest, AFolderThatIsNotThereIsTold) {
  const TemporaryFolder folder;
  EXPECT_FALSE(JournalLock::Take(folder.File("nowhere")).ok());
}

TEST(JournalLockTest, OthersSeeWhoHasItAndWhere) {
  const TemporaryFolder folder;
  EXPECT_EQ(JournalLock::FindHolder(folder.path()), std::nullopt);
  {
    auto lock = JournalLock::Take(folder.path());
    ASSERT_TRUE(lock.ok());
    const std::string process = std::to_string(getpid());
    EXPECT_EQ(JournalLock::FindHolder(folder.path()), (JournalHolder{process, ""}));
    ASSERT_TRUE(lock->TellAddress("127.0.0.1:8380").ok());
    EXPECT_EQ(JournalLock::FindHolder(folder.path()), (JournalHolder{process, "127.0.0.1:8380"}));
    const auto second = JournalLock::Take(folder.path());
    EXPECT_THAT(std::string(MessageOf(second.status())),
                ::testing::HasSubstr("(process " + process + ") at 127.0.0.1:8380 runs"));
  }
  EXPECT_EQ(JournalLock::FindHolder(folder.path()), std::nullopt);
}

TEST(JournalLockTest, AnAddressEndsWithItsHolder) {
  const TemporaryFolder folder;
  ASSERT_TRUE(JournalLock::Take(folder.path())->TellAddress("127.0.0.1:8380").ok());
  const auto lock = JournalLock::Take(folder.path());
  EXPECT_EQ(JournalLock::FindHolder(folder.path())->address, "");
}

TEST(JournalLockTest, NoLockIsNotHeld) {
  EXPECT_FALSE(JournalLock().is_held());
}

}  // namespace
}  // namespace httptask::runner
