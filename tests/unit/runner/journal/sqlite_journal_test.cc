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
#include <thread>

#include "runner/journal/sqlite_statement.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using httptask::testing::TemporaryFolder;
using ::testing::HasSubstr;

std::vector<Event> Batch(size_t bytes = 1) {
  const std::string text(bytes, 'x');
  return {{{}, VariablesSet{{{"v", text}}}}, {{}, TaskStarted{1}}};
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
    ASSERT_TRUE((*journal)->Append({{"r1", Batch()}}).ok());
    ASSERT_TRUE((*journal)->Append({{"r2", Batch()}}).ok());
    ASSERT_TRUE((*journal)->Append({{"r1", {{{}, RunEnded{RunState::kCompleted, 7}}}}}).ok());
  }
  auto journal = SqliteJournal::Open(folder.path());
  const auto events = (*journal)->Read("r1");
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 3u);
  EXPECT_EQ(std::get<RunEnded>((*events)[2].what).output, 7);
  EXPECT_TRUE((*journal)->Read("unknown")->empty());
}

TEST(SqliteJournalTest, OnlyTheOwnerMayReadIt) {
  const TemporaryFolder folder;
  ASSERT_TRUE(SqliteJournal::Open(folder.path()).ok());
  struct stat file = {};
  ASSERT_EQ(stat(folder.File("journal.db").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
}

TEST(SqliteJournalTest, AnEventThatIsNotJsonIsDamage) {
  const TemporaryFolder folder;
  auto journal = SqliteJournal::Open(folder.path());
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("journal.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(RunSql(database,
                   "INSERT INTO run (number, run_id, start_time, bytes) VALUES (1, 'r', 0, 0);"
                   "INSERT INTO append VALUES (1, 1, 0, 1, '[{')"),
            SQLITE_OK);
  sqlite3_close(database);
  EXPECT_THAT(std::string(MessageOf((*journal)->Read("r").status())), HasSubstr("damaged"));
}

TEST(SqliteJournalTest, AFullDiskKeepsNothingOfTheAppend) {
  const TemporaryFolder folder;
  ASSERT_TRUE((*SqliteJournal::Open(folder.path()))->Append({{"r", Batch()}}).ok());
  EXPECT_EQ(RunInChild([&] {
              signal(SIGXFSZ, SIG_IGN);
              auto journal = SqliteJournal::Open(folder.path());
              const rlimit limit = {200'000, 200'000};
              setrlimit(RLIMIT_FSIZE, &limit);
              const Status status = (*journal)->Append({{"r", Batch(1'000'000)}});
              const std::string_view message = MessageOf(status);
              return message.find("no space is left") != message.npos ||
                             message.find("quota") != message.npos
                         ? 0
                         : 1;
            }),
            0);
  auto journal = SqliteJournal::Open(folder.path());
  EXPECT_EQ((*journal)->Read("r")->size(), 2u);
  EXPECT_TRUE((*journal)->Append({{"r", Batch()}}).ok());
}

TEST(SqliteJournalTest, ASecondOneThatAppendsIsRefusedAndOneThatReadsIsNot) {
  const TemporaryFolder folder;
  auto journal = SqliteJournal::Open(folder.path());
  ASSERT_TRUE((*journal)->Append({{"r", Batch()}}).ok());
  EXPECT_THAT(std::string(MessageOf(SqliteJournal::Open(folder.path()).status())),
              HasSubstr("another httptask (process " + std::to_string(getpid()) + ")"));
  auto reader = SqliteJournal::Open(folder.path(), JournalUse::kRead);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->Read("r")->size(), 2u);
  ASSERT_TRUE((*journal)->Append({{"r", Batch()}}).ok());
  EXPECT_EQ((*reader)->Read("r")->size(), 4u);
}

TEST(SqliteJournalTest, AppendsOfManyThreadsAllArriveInTheirOrder) {
  const TemporaryFolder folder;
  auto journal = SqliteJournal::Open(folder.path());
  std::vector<std::thread> threads;
  for (int run = 0; run < 8; ++run) {
    threads.emplace_back([&, run] {
      for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(
            (*journal)
                ->Append({{"r" + std::to_string(run), {{{}, RunEnded{RunState::kCompleted, i}}}}})
                .ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int run = 0; run < 8; ++run) {
    const auto events = *(*journal)->Read("r" + std::to_string(run));
    ASSERT_EQ(events.size(), 5u);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(std::get<RunEnded>(events[i].what).output, i);
  }
}

std::chrono::system_clock::time_point Hour(int hour) {
  return std::chrono::system_clock::time_point() + std::chrono::hours(hour);
}

// Runs `a` (hours 1 to 2), `b` (3 to 4) and `c` (5, still open).
std::unique_ptr<SqliteJournal> ThreeRuns(const TemporaryFolder& folder) {
  auto journal = *SqliteJournal::Open(folder.path());
  EXPECT_TRUE(journal->Append({{"a", {{Hour(1), RunStarted{"{}", 1}}}}}).ok());
  EXPECT_TRUE(journal->Append({{"a", {{Hour(2), RunEnded{RunState::kCompleted, 1}}}}}).ok());
  EXPECT_TRUE(journal->Append({{"b", {{Hour(3), RunStarted{"{}", 2}}}}}).ok());
  EXPECT_TRUE(journal->Append({{"b", {{Hour(4), RunEnded{RunState::kFailed, {}, "m"}}}}}).ok());
  EXPECT_TRUE(journal->Append({{"c", {{Hour(5), RunStarted{"{}", 3}}}}}).ok());
  return journal;
}

TEST(SqliteJournalTest, RunsAreListedNewestFirstWithTheirEnds) {
  const TemporaryFolder folder;
  const auto runs = *ThreeRuns(folder)->List(2);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].run_id, "c");
  EXPECT_EQ(runs[0].event_count, 1);
  EXPECT_EQ(runs[1].run_id, "b");
  EXPECT_EQ(std::get<RunStarted>(runs[1].first.what).input, 2);
  EXPECT_TRUE(std::holds_alternative<RunEnded>(runs[1].last.what));
}

TEST(SqliteJournalTest, RunsThatHaveNotEndedAreFoundForRecovery) {
  const TemporaryFolder folder;
  EXPECT_EQ(*ThreeRuns(folder)->OpenRuns(), std::vector<std::string>{"c"});
}

TEST(SqliteJournalTest, RunsAreFoundByTheStartOfTheirId) {
  const TemporaryFolder folder;
  auto journal = ThreeRuns(folder);
  ASSERT_TRUE(journal->Append({{"ab%", Batch()}}).ok());
  EXPECT_EQ(*journal->FindRuns("a", 9), (std::vector<std::string>{"a", "ab%"}));
  EXPECT_EQ(*journal->FindRuns("", 2), (std::vector<std::string>{"a", "ab%"}));
  EXPECT_TRUE(journal->FindRuns("%", 9)->empty());
}

TEST(SqliteJournalTest, EndedRunsOlderThanTheirAgeAreDeletedAndOpenOnesStay) {
  const TemporaryFolder folder;
  auto journal = ThreeRuns(folder);
  EXPECT_EQ(*journal->Prune({.age_max = std::chrono::hours(1)}, Hour(3)), 0);
  EXPECT_EQ(*journal->Prune({.age_max = std::chrono::hours(1)}, Hour(4)), 1);
  EXPECT_TRUE(journal->Read("a")->empty());
  EXPECT_EQ(*journal->Prune({.age_max = std::chrono::hours(1)}, Hour(100)), 1);
  EXPECT_EQ(journal->Read("c")->size(), 1u);
}

TEST(SqliteJournalTest, TheOldestEndedRunsGoWhenThereAreTooManyBytes) {
  const TemporaryFolder folder;
  auto journal = ThreeRuns(folder);
  const std::string large(10'000, 'x');
  ASSERT_TRUE(journal->Append({{"b", {{Hour(4), RunEnded{RunState::kCompleted, large}}}}}).ok());
  constexpr std::chrono::hours kEver{1'000'000};
  EXPECT_EQ(*journal->Prune({kEver, 20'000}, Hour(9)), 0);
  EXPECT_EQ(*journal->Prune({kEver, 10'250}, Hour(9)), 1);
  EXPECT_TRUE(journal->Read("a")->empty());
  EXPECT_EQ(*journal->Prune({kEver, 5'000}, Hour(9)), 1);
  EXPECT_EQ(journal->Read("c")->size(), 1u);
}

TEST(SqliteJournalTest, ADefinitionIsKeptOnceForAllItsRuns) {
  const TemporaryFolder folder;
  const std::string text(100'000, 'd');
  for (const char* id : {"a", "b", "c"}) {
    auto journal = SqliteJournal::Open(folder.path());
    for (int i = 0; i < 10; ++i) {
      RunStarted start{text, i};
      ASSERT_TRUE((*journal)->Append({{id + std::to_string(i), {{Hour(i), start}}}}).ok());
    }
    const auto events = (*journal)->Read(id + std::string("7"));
    ASSERT_TRUE(events.ok()) << events.status();
    EXPECT_EQ(std::get<RunStarted>(events->front().what).definition_text, text);
  }
  EXPECT_LT(std::filesystem::file_size(folder.File("journal.db")), 600'000u);
}

TEST(SqliteJournalTest, WhatComesBehindTheEndOpensTheRunAgain) {
  const TemporaryFolder folder;
  auto journal = ThreeRuns(folder);
  ASSERT_TRUE(journal->Append({{"a", {{Hour(6), RunResumed{}}}}}).ok());
  EXPECT_EQ(*journal->OpenRuns(), (std::vector<std::string>{"a", "c"}));
  ASSERT_TRUE(journal->Append({{"a", {{Hour(7), RunEnded{RunState::kCompleted, 1}}}}}).ok());
  EXPECT_EQ(*journal->OpenRuns(), std::vector<std::string>{"c"});
  EXPECT_EQ(journal->Read("a")->size(), 4u);
}

}  // namespace
}  // namespace httptask::runner
