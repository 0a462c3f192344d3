#include "plugin/base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>

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

TEST(FileTest, APipeThatWasGivenIsReadToItsEnd) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string path = "/dev/fd/" + std::to_string(ends[0]);
  ASSERT_EQ(::write(ends[1], "12345", 5), 5);
  ::close(ends[1]);
  EXPECT_EQ(*ReadFile(path, 5), "12345");
  ::close(ends[0]);
}

TEST(FileTest, APipeHasTheLimitToo) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "12345", 5), 5);
  ::close(ends[1]);
  EXPECT_EQ(ReasonOf(ReadFile("/dev/fd/" + std::to_string(ends[0]), 4).status()),
            Reason::kLimitExceeded);
  ::close(ends[0]);
}

TEST(FileTest, SizeHasALimit) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.path() / "a", "12345").ok());
  EXPECT_TRUE(ReadFile(folder.path() / "a", 5).ok());
  EXPECT_EQ(ReasonOf(ReadFile(folder.path() / "a", 4).status()), Reason::kLimitExceeded);
}

TEST(FileTest, NoMemoryIsTakenForAFileThatIsTooLarge) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.path() / "a", "").ok());
  // Sparse: more than this machine can address as memory.
  ASSERT_EQ(::truncate((folder.path() / "a").c_str(), off_t{1} << 43), 0);
  EXPECT_EQ(ReasonOf(ReadFile(folder.path() / "a", 4).status()), Reason::kLimitExceeded);
}

TEST(FileTest, WhatIsNoRegularFileIsNotReplaced) {
  const TemporaryFolder folder;
  const auto fifo = folder.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", folder.path() / "dangling");
  std::filesystem::create_symlink("circle", folder.path() / "circle");
  std::filesystem::create_symlink("/dev/null", folder.path() / "device");
  std::filesystem::create_directory(folder.path() / "folder");
  for (const char* name : {"fifo", "dangling", "circle", "device", "folder"}) {
    const Status status = WriteFile(folder.path() / name, "x");
    ASSERT_FALSE(status.ok()) << name;
    EXPECT_EQ(ReasonOf(status), Reason::kStorageFailed) << name;
    EXPECT_NE(MessageOf(status).find(name), std::string_view::npos) << MessageOf(status);
  }
  EXPECT_TRUE(std::filesystem::is_fifo(fifo));
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path() / "dangling"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "nowhere"));
}

// Runs `check` in a process of its own; what it sets there is gone with it.
bool HoldsApart(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check() ? 0 : 1);
  int status = 0;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

bool FailsAsStorage(const Status& status) {
  return !status.ok() && ReasonOf(status) == Reason::kStorageFailed;
}

TEST(FileTest, AFullDiskLeavesTheOldContentAndNothingElse) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.path() / "a", "old").ok());
  EXPECT_TRUE(HoldsApart([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    return ::setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
           WriteFile(folder.path() / "b", std::string(1000, 'x')).ok() &&
           FailsAsStorage(WriteFile(folder.path() / "a", std::string(1001, 'x')));
  }));
  EXPECT_EQ(*ReadFile(folder.path() / "a"), "old");
  std::filesystem::remove(folder.path() / "b");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(FileTest, AFolderThatMayNotBeWrittenIsTold) {
  const TemporaryFolder folder;
  ASSERT_TRUE(WriteFile(folder.path() / "a", "old").ok());
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  EXPECT_TRUE(HoldsApart([&] {
    constexpr uid_t kNobody = 65534;
    if (::getuid() == 0 && ::setuid(kNobody) != 0) return false;
    return FailsAsStorage(WriteFile(folder.path() / "a", "new"));
  }));
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
  EXPECT_EQ(*ReadFile(folder.path() / "a"), "old");
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

TEST(FileTest, ANewFileIsForAllOrForItsOwner) {
  const TemporaryFolder folder;
  const auto mode_of = [&](const char* name) {
    struct stat facts {};
    EXPECT_EQ(::stat((folder.path() / name).c_str(), &facts), 0);
    return facts.st_mode & 0777;
  };
  ASSERT_TRUE(WriteFile(folder.path() / "all", "x").ok());
  ASSERT_TRUE(WriteFile(folder.path() / "own", "x", NewFile::kPrivate).ok());
  EXPECT_EQ(mode_of("all"), 0644u);
  EXPECT_EQ(mode_of("own"), 0600u);
}

TEST(FileTest, StateFolderFollowsTheEnvironment) {
  const TemporaryFolder folder;
  ASSERT_EQ(::setenv("HTTPTASK_HOME", (folder.path() / "state").c_str(), 1), 0);
  EXPECT_EQ(*StateFolder(), folder.path() / "state");
  struct stat facts {};
  ASSERT_EQ(::stat((folder.path() / "state").c_str(), &facts), 0);
  EXPECT_TRUE(S_ISDIR(facts.st_mode));
  EXPECT_EQ(facts.st_mode & 0777, 0700u);
  ASSERT_EQ(::unsetenv("HTTPTASK_HOME"), 0);
  ASSERT_EQ(::setenv("XDG_DATA_HOME", folder.path().c_str(), 1), 0);
  EXPECT_EQ(*StateFolder(), folder.path() / "httptask");
  ASSERT_EQ(::unsetenv("XDG_DATA_HOME"), 0);
}

}  // namespace
}  // namespace httptask
