#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "runner/engine/engine.h"
#include "runner/journal/sqlite_journal.h"
#include "tests/testing/disk_faults.h"
#include "tests/testing/fake_script_evaluator.h"
#include "tests/testing/fake_task_runner.h"
#include "tests/testing/temporary_folder.h"

// The journal on a disk whose writes and flushes fail with EIO.
namespace httptask::runner {
namespace {

using httptask::testing::DiskFaults;
using httptask::testing::TemporaryFolder;
using testing::FakeTaskRunner;
using ::testing::HasSubstr;

// More writes and flushes than a run, or a few appends, have.
constexpr int kFaultsMax = 60;

std::vector<Event> Batch(int number) {
  return {{{}, VariablesSet{{{"n", number}}}}, {{}, TaskStarted{number + 1}}};
}

std::shared_ptr<const Workflow> TwoPosts() {
  ParsedDefinition parsed = ParseDefinition(R"({"name": "w", "tasks": [
      {"name": "a", "taskReferenceName": "a", "type": "HTTP",
       "inputParameters": {"uri": "https://h/a", "method": "POST"}},
      {"name": "b", "taskReferenceName": "b", "type": "HTTP",
       "inputParameters": {"uri": "https://h/b", "method": "POST"}}]})",
                                            "w.json");
  return std::make_shared<const Workflow>(std::move(parsed.definition));
}

class JournalDiskTest : public ::testing::Test {
 protected:
  static std::unique_ptr<SqliteJournal> Open(const TemporaryFolder& folder) {
    return SqliteJournal::Open(folder.path()).value();
  }
  static bool IsBegun(const Event& event) {
    return std::holds_alternative<TaskStarted>(event.what);
  }

  // Runs TwoPosts on a disk whose n-th write or flush fails, as all behind it do.
  Status RunOnBadDisk(const TemporaryFolder& folder, int fault, FakeTaskRunner& tasks) {
    const auto journal = Open(folder);
    disk_.FailAt(fault, DiskFaults::Lasts::kForGood);
    Engine engine({*journal, tasks, clock_, scripts_});
    EXPECT_TRUE(engine.Start({"r", TwoPosts(), std::make_shared<const Library>()}).ok());
    return engine.RunUntilIdle();
  }
  // Goes on with what the journal has of the run.
  runner::Run GoOn(SqliteJournal& journal, const std::vector<Event>& kept, FakeTaskRunner& tasks) {
    Engine engine({journal, tasks, clock_, scripts_});
    engine.Adopt(ReplayRun("r", kept).value());
    engine.Recover();
    EXPECT_TRUE(engine.RunUntilIdle().ok());
    return engine.Take("r");
  }

  DiskFaults disk_;
  const SystemClock clock_;
  testing::FakeScriptEvaluator scripts_;
};

TEST_F(JournalDiskTest, AnAppendThatFailsTakesNothingThatWasKept) {
  int failed = 0;
  for (int fault = 1; fault < kFaultsMax; ++fault) {
    const TemporaryFolder folder;
    auto journal = Open(folder);
    ASSERT_TRUE(journal->Append({{"r", Batch(0)}}).ok());
    disk_.FailAt(fault);
    const Status status = journal->Append({{"r", Batch(1)}});
    disk_.Mend();
    if (!disk_.has_failed()) break;
    ++failed;
    ASSERT_FALSE(status.ok()) << fault;
    EXPECT_EQ(ReasonOf(status), Reason::kStorageFailed);
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("disk"));
    EXPECT_EQ(journal->Read("r")->size(), 2u) << fault;
    ASSERT_TRUE(journal->Append({{"r", Batch(2)}}).ok()) << "the disk works again";
    journal.reset();
    EXPECT_EQ(Open(folder)->Read("r")->size(), 4u) << fault;
  }
  EXPECT_GT(failed, 1);
}

TEST_F(JournalDiskTest, ADiskThatStaysBadLeavesAllThatWasKept) {
  const TemporaryFolder folder;
  {
    const auto journal = Open(folder);
    ASSERT_TRUE(journal->Append({{"r", Batch(0)}}).ok());
    disk_.FailAt(1, DiskFaults::Lasts::kForGood);
    for (int i = 1; i < 4; ++i) EXPECT_FALSE(journal->Append({{"r", Batch(i)}}).ok());
  }
  disk_.Mend();
  EXPECT_EQ(Open(folder)->Read("r")->size(), 2u);
}

TEST_F(JournalDiskTest, AJournalThatCannotBeMadeIsToldAndMadeLater) {
  for (int fault = 1; fault < kFaultsMax; ++fault) {
    const TemporaryFolder folder;
    disk_.FailAt(fault);
    const auto journal = SqliteJournal::Open(folder.path());
    disk_.Mend();
    if (!disk_.has_failed()) return;
    if (!journal.ok()) {
      EXPECT_EQ(ReasonOf(journal.status()), Reason::kStorageFailed);
    }
    const auto again = journal.ok() ? Status() : SqliteJournal::Open(folder.path()).status();
    EXPECT_TRUE(again.ok()) << fault << ": " << again;
  }
}

// Wherever a write or a flush fails: what was sent is known to have been begun, and nothing that is
// not idempotent is sent twice.
TEST_F(JournalDiskTest, NothingIsSentThatIsNotKeptAndNoPostIsSentTwice) {
  int stopped = 0;
  for (int fault = 1; fault < kFaultsMax; ++fault) {
    const TemporaryFolder folder;
    FakeTaskRunner tasks;
    const Status status = RunOnBadDisk(folder, fault, tasks);
    disk_.Mend();
    if (!disk_.has_failed()) break;
    if (status.ok()) continue;  // Only what SQLite does behind a commit failed.
    ++stopped;
    EXPECT_EQ(ReasonOf(status), Reason::kStorageFailed);
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("the run r was stopped"));
    const auto journal = Open(folder);
    const std::vector<Event> kept = journal->Read("r").value();
    EXPECT_GE(std::ranges::count_if(kept, IsBegun), static_cast<int>(tasks.inputs().size()));
    if (kept.empty()) continue;
    const runner::Run run = GoOn(*journal, kept, tasks);
    EXPECT_LE(tasks.inputs().size(), 2u) << fault;
    const TaskRecord& last = run.tasks.rbegin()->second;
    EXPECT_TRUE(run.state == RunState::kCompleted || last.reason == kResultUnknown) << fault;
  }
  EXPECT_GT(stopped, 2);
}

}  // namespace
}  // namespace httptask::runner
