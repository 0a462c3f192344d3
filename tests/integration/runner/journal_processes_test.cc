#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "runner/journal/sqlite_journal.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using httptask::testing::TemporaryFolder;

pid_t StartChild(const std::function<bool()>& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body() ? 0 : 1);
  return child;
}

int WaitFor(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

std::string TaskName(int number) {
  return "task" + std::to_string(number);
}

std::vector<Event> Batch(int number) {
  return {{{}, VariablesSet{{{TaskName(number), number}}}}, {{}, TaskStarted{number + 1}}};
}

// That a run has exactly these batches, in order.
void ExpectBatches(const TemporaryFolder& folder, const std::string& run_id, int count) {
  auto journal = SqliteJournal::Open(folder.path(), JournalUse::kRead);
  ASSERT_TRUE(journal.ok()) << journal.status();
  const auto events = (*journal)->Read(run_id);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 2u * count);
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(std::get<VariablesSet>((*events)[2 * i].what).variables, (Json{{TaskName(i), i}}));
    EXPECT_EQ(std::get<TaskStarted>((*events)[2 * i + 1].what).task, i + 1);
  }
}

TEST(JournalProcessesTest, ASecondProcessIsRefusedWhileTheFirstAppends) {
  const TemporaryFolder folder;
  auto journal = SqliteJournal::Open(folder.path());
  ASSERT_TRUE(journal.ok()) << journal.status();
  EXPECT_EQ(WaitFor(StartChild([&] { return !SqliteJournal::Open(folder.path()).ok(); })), 0);
  ASSERT_TRUE((*journal)->Append({{"run", Batch(0)}}).ok());
  EXPECT_EQ(WaitFor(StartChild([&] {
              auto reader = SqliteJournal::Open(folder.path(), JournalUse::kRead);
              return reader.ok() && (*reader)->Read("run")->size() == 2;
            })),
            0);
}

TEST(JournalProcessesTest, AKilledProcessLeavesExactlyWhatItCommitted) {
  const TemporaryFolder folder;
  const pid_t child = StartChild([&] {
    auto journal = SqliteJournal::Open(folder.path());
    for (int i = 0; i < 3; ++i) {
      if (!journal.ok() || !(*journal)->Append({{"run", Batch(i)}}).ok()) return false;
    }
    raise(SIGKILL);
    return (*journal)->Append({{"run", Batch(3)}}).ok();
  });
  const int status = WaitFor(child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  ExpectBatches(folder, "run", 3);
}

TEST(JournalProcessesTest, ARunGoesOnInAnotherProcessAfterAKill) {
  const TemporaryFolder folder;
  WaitFor(StartChild([&] {
    auto journal = SqliteJournal::Open(folder.path());
    if (journal.ok() && (*journal)->Append({{"run", Batch(0)}}).ok()) raise(SIGKILL);
    return false;
  }));
  auto journal = SqliteJournal::Open(folder.path());
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_TRUE((*journal)->Append({{"run", Batch(1)}}).ok());
  ExpectBatches(folder, "run", 2);
}

}  // namespace
}  // namespace httptask::runner
