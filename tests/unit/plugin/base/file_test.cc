#include "plugin/base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using testing::TemporaryFolder;

TEST(FileTest, ReadsWhatWasWritten) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.path() / "a", "one").ok());
  ASSERT_TRUE(WriteFile(folder.path() / "a", "two").ok());
  EXPECT_EQ(*ReadFile(folder.path() / "a"), "two");
}

TEST(FileTest, RefusesWhatIsNoRegularFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(ReasonOf(ReadFile(folder.path()).status()), Reason::kArgumentInvalid);
  EXPECT_EQ(ReasonOf(ReadFile(folder.path() / "missing").status()), Reason::kArgumentInvalid);
  const auto fifo = folder.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(ReasonOf(ReadFile(fifo).status()), Reason::kArgumentInvalid);
  EXPECT_EQ(ReasonOf(ReadFile("/dev/zero").status()), Reason::kArgumentInvalid);
}

TEST(FileTest, SizeHasALimit) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.path() / "a", "12345").ok());
  EXPECT_TRUE(ReadFile(folder.path() / "a", 5).ok());
  EXPECT_EQ(ReasonOf(ReadFile(folder.path() / "a", 4).status()), Reason::kLimitExceeded);
}

TEST(FileTest, AFolderThatIsNotThereIsToldAndNothingIsLeft) {
  const TemporaryFolder folder;
  EXPECT_EQ(ReasonOf(WriteFile(folder.path() / "no" / "a", "x")), Reason::kStorageFailed);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(FileTest, ALinkStaysALinkAndTheModeStays) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.path() / "real", "old").ok());
  ASSERT_EQ(::chmod((folder.path() / "real").c_str(), 0600), 0);
  std::filesystem::create_symlink("real", folder.path() / "link");
  ASSERT_TRUE(WriteFile(folder.path() / "link", "new").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "link"));
  EXPECT_EQ(*ReadFile(folder.path() / "real"), "new");
  struct stat facts {};
  ASSERT_EQ(::stat((folder.path() / "real").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST(FileTest, StateFolderFollowsTheEnvironment) {
  const TemporaryFolder folder;
  ASSERT_EQ(::setenv("HTTPTASK_HOME", (folder.path() / "state").c_str(), 1), 0);
  EXPECT_EQ(*StateFolder(), folder.path() / "state");
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "state"));
  ASSERT_EQ(::unsetenv("HTTPTASK_HOME"), 0);
  ASSERT_EQ(::setenv("XDG_DATA_HOME", folder.path().c_str(), 1), 0);
  EXPECT_EQ(*StateFolder(), folder.path() / "httptask");
  ASSERT_EQ(::unsetenv("XDG_DATA_HOME"), 0);
}

}  // namespace
}  // namespace httptask
