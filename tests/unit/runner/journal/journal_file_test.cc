#include "runner/journal/journal_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "runner/journal/sqlite_journal.h"
#include "runner/journal/sqlite_statement.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using httptask::testing::TemporaryFolder;
using ::testing::HasSubstr;

// What a child process says of itself by its exit code.
int RunInChild(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string OpenError(const std::filesystem::path& folder) {
  const auto journal = SqliteJournal::Open(folder);
  if (journal.ok()) return "(none)";
  EXPECT_EQ(ReasonOf(journal.status()), Reason::kStorageFailed);
  return std::string(MessageOf(journal.status()));
}

TEST(JournalFileTest, ADamagedFileIsTold) {
  const TemporaryFolder folder;
  folder.Write("journal.db", std::string(4096, 'z'));
  EXPECT_THAT(OpenError(folder.path()), HasSubstr("journal.db: the file is damaged"));
}

TEST(JournalFileTest, ANewerFormatIsLeftAlone) {
  const TemporaryFolder folder;
  ASSERT_TRUE(SqliteJournal::Open(folder.path()).ok());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("journal.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(RunSql(database, "PRAGMA user_version = 5"), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_THAT(OpenError(folder.path()), HasSubstr("newer httptask (format 5, this one knows 4)"));
}

TEST(JournalFileTest, AFolderThatCannotBeWrittenIsTold) {
  const TemporaryFolder folder;
  const auto locked = folder.File("locked");
  std::filesystem::create_directory(locked);
  chmod(folder.path().c_str(), 0755);
  chmod(locked.c_str(), 0555);
  EXPECT_EQ(RunInChild([&] {
              if (geteuid() == 0 && setuid(65534) != 0) return 2;
              const std::string error = OpenError(locked);
              return error.find("Permission denied") != std::string::npos ? 0 : 1;
            }),
            0);
  chmod(locked.c_str(), 0755);
}

TEST(JournalFileTest, AJournalOfAnOlderFormatIsRefused) {
  const TemporaryFolder folder;
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("journal.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(RunSql(database, "PRAGMA user_version = 1"), SQLITE_OK);
  sqlite3_close(database);
  const Status status = SqliteJournal::Open(folder.path()).status();
  EXPECT_EQ(ReasonOf(status), Reason::kStorageFailed);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("an older httptask"));
}

// Leaves a log that is not in the tables, as a killed process does.
int AppendAndBeKilled(const std::filesystem::path& folder) {
  return RunInChild([&]() -> int {
    const auto journal = SqliteJournal::Open(folder);
    const std::vector<Event> events = {{{}, VariablesSet{{{"v", 1}}}}};
    const bool is_kept = journal.ok() && (*journal)->Append({{"r", events}}).ok();
    _exit(is_kept ? 0 : 1);
  });
}

TEST(JournalFileTest, ALogWithoutItsIndexIsReadWhereNothingCanBeWritten) {
  const TemporaryFolder folder;
  chmod(folder.path().c_str(), 0777);
  const auto left = folder.File("left");
  EXPECT_EQ(RunInChild([&] {
              if (geteuid() == 0 && setuid(65534) != 0) return 2;
              std::filesystem::create_directory(left);
              if (AppendAndBeKilled(left) != 0) return 3;
              if (!std::filesystem::remove(left / "journal.db-shm")) return 4;
              const auto log_bytes = std::filesystem::file_size(left / "journal.db-wal");
              chmod(left.c_str(), 0555);
              size_t count = 0;
              {
                const auto journal = SqliteJournal::Open(left, JournalUse::kRead);
                if (!journal.ok()) return 5;
                count = (*journal)->Read("r")->size();
              }
              const bool is_whole =
                  std::filesystem::file_size(left / "journal.db-wal") == log_bytes;
              chmod(left.c_str(), 0755);
              return count == 1 && is_whole ? 0 : 6;
            }),
            0);
}

}  // namespace
}  // namespace httptask::runner
