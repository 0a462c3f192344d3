#include "runner/journal/sqlite_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "runner/journal/sqlite_statement.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using httptask::testing::TemporaryFolder;
using ::testing::HasSubstr;

std::vector<Event> Batch(size_t bytes = 1) {
  const std::string text(bytes, 'x');
  return {{{}, TaskStarted{"a", text}}, {{}, TaskCompleted{"a", text}}};
}

// What a child process says of itself by its exit code.
int RunInChild(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SqliteJournalTest, EventsComeBackInOrderAfterReopening) {
  const TemporaryFolder folder;
  {
    auto journal = SqliteJournal::Open(folder.path());
    ASSERT_TRUE(journal.ok()) << journal.status();
    ASSERT_TRUE((*journal)->Append("r1", Batch()).ok());
    ASSERT_TRUE((*journal)->Append("r2", Batch()).ok());
    ASSERT_TRUE((*journal)->Append("r1", {{{}, RunCompleted{7}}}).ok());
  }
  auto journal = SqliteJournal::Open(folder.path());
  const auto events = (*journal)->Read("r1");
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 3u);
  EXPECT_EQ(std::get<RunCompleted>((*events)[2].what).output, 7);
  EXPECT_TRUE((*journal)->Read("unknown")->empty());
}

TEST(SqliteJournalTest, OnlyTheOwnerMayReadIt) {
  const TemporaryFolder folder;
  ASSERT_TRUE(SqliteJournal::Open(folder.path()).ok());
  struct stat file = {};
  ASSERT_EQ(stat(folder.File("journal.db").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
}

std::string OpenError(const std::filesystem::path& folder) {
  const auto journal = SqliteJournal::Open(folder);
  if (journal.ok()) return "(none)";
  EXPECT_EQ(ReasonOf(journal.status()), Reason::kStorageFailed);
  return std::string(MessageOf(journal.status()));
}

TEST(SqliteJournalTest, ADamagedFileIsTold) {
  const TemporaryFolder folder;
  folder.Write("journal.db", std::string(4096, 'z'));
  EXPECT_THAT(OpenError(folder.path()), HasSubstr("journal.db: the file is damaged"));
}

TEST(SqliteJournalTest, AnEventThatIsNotJsonIsDamage) {
  const TemporaryFolder folder;
  auto journal = SqliteJournal::Open(folder.path());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("journal.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(RunSql(database, "INSERT INTO event VALUES ('r', 0, 0, '{')"), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_THAT(std::string(MessageOf((*journal)->Read("r").status())), HasSubstr("damaged"));
}

TEST(SqliteJournalTest, ANewerFormatIsLeftAlone) {
  const TemporaryFolder folder;
  ASSERT_TRUE(SqliteJournal::Open(folder.path()).ok());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("journal.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(RunSql(database, "PRAGMA user_version = 2"), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_THAT(OpenError(folder.path()), HasSubstr("newer httptask (format 2, this one knows 1)"));
}

TEST(SqliteJournalTest, AFolderThatCannotBeWrittenIsTold) {
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

TEST(SqliteJournalTest, AFullDiskKeepsNothingOfTheAppend) {
  const TemporaryFolder folder;
  ASSERT_TRUE((*SqliteJournal::Open(folder.path()))->Append("r", Batch()).ok());
  EXPECT_EQ(RunInChild([&] {
              signal(SIGXFSZ, SIG_IGN);
              auto journal = SqliteJournal::Open(folder.path());
              const rlimit limit = {200'000, 200'000};
              setrlimit(RLIMIT_FSIZE, &limit);
              const Status status = (*journal)->Append("r", Batch(1'000'000));
              return MessageOf(status).find("no space is left") != std::string_view::npos ? 0 : 1;
            }),
            0);
  auto journal = SqliteJournal::Open(folder.path());
  EXPECT_EQ((*journal)->Read("r")->size(), 2u);
  EXPECT_TRUE((*journal)->Append("r", Batch()).ok());
}

}  // namespace
}  // namespace httptask::runner
