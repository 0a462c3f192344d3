#include "plugin/conductor/call_journal.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "tests/testing/fake_clock.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using Survives = DatabaseOptions::Survives;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ConductorTask Task(std::string reference_name = "pay") {
  ConductorTask task;
  task.task_id = "t1";
  task.workflow_id = "w1";
  task.reference_name = std::move(reference_name);
  task.retry_count = 2;
  return task;
}

TaskUpdate Update(const ConductorTask& task) {
  TaskUpdate update;
  update.workflow_id = task.workflow_id;
  update.task_id = task.task_id;
  update.scheduled_time = std::chrono::milliseconds(1'795'421'730'001);
  update.status = UpdateStatus::kFailed;
  update.output = R"({"a":123456789012345678901234567890})";
  update.reason = "no";
  update.logs = {"one", "two"};
  return update;
}

// Files of this process cannot grow while it lives.
class FullDisk {
 public:
  FullDisk() {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*const handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before_{};
};

class CallJournalTest : public ::testing::Test {
 protected:
  std::unique_ptr<CallJournal> Open() {
    auto journal = CallJournal::Open(folder_.path() / "worker", clock_);
    EXPECT_TRUE(journal.ok()) << journal.status();
    return *std::move(journal);
  }

  // Keys of the calls that another process would find now, were this one killed.
  std::vector<std::string> OnDisk(const std::string& condition = "TRUE") {
    const testing::TemporaryFolder copy;
    std::filesystem::copy(folder_.path() / "worker", copy.path());
    DatabaseOptions options;
    auto database = Database::Open(copy.path() / "calls.db", options).value();
    SqlStatement query(*database, "SELECT key FROM call WHERE " + condition + " ORDER BY key");
    std::vector<std::string> keys;
    while (query.Step().value()) keys.push_back(query.Text(0));
    return keys;
  }

  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
};

TEST_F(CallJournalTest, AnUnknownCallIsNotThere) {
  EXPECT_FALSE(Open()->Find("w1/pay/0").value().has_value());
}

TEST_F(CallJournalTest, ACallThatWasSentIsKnownAfterTheEndOfTheProcess) {
  {
    const auto journal = Open();
    journal->RecordSent(Task(), Survives::kMachine);
    ASSERT_TRUE(journal->Commit().ok());
  }
  const auto record = Open()->Find("w1/pay/0").value();
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->task_id, "t1");
  EXPECT_EQ(record->retry_count, 2);
  EXPECT_FALSE(record->answer.has_value());
  EXPECT_THAT(Open()->Undelivered().value(), IsEmpty());
}

TEST_F(CallJournalTest, AnAnswerComesBackAsItWas) {
  Open()->RecordSent(Task(), Survives::kProcess);
  Open()->RecordAnswer(Task(), Update(Task()));
  const auto journal = Open();
  const auto record = journal->Find("w1/pay/0").value();
  ASSERT_TRUE(record && record->answer);
  EXPECT_EQ(*record->answer, Update(Task()));
  const auto undelivered = journal->Undelivered().value();
  ASSERT_THAT(undelivered, SizeIs(1));
  EXPECT_EQ(undelivered[0].first, "w1/pay/0");
  EXPECT_EQ(undelivered[0].second, Update(Task()));
}

TEST_F(CallJournalTest, WhatWasDeliveredIsKnownButNotToldAgain) {
  const auto journal = Open();
  journal->RecordAnswer(Task(), Update(Task()));
  journal->RecordDelivered("w1/pay/0");
  EXPECT_THAT(journal->Undelivered().value(), IsEmpty());
  EXPECT_TRUE(journal->Find("w1/pay/0").value().has_value());
}

TEST_F(CallJournalTest, WhatWasReleasedIsForgotten) {
  const auto journal = Open();
  journal->RecordSent(Task(), Survives::kProcess);
  journal->RecordReleased("w1/pay/0");
  EXPECT_FALSE(journal->Find("w1/pay/0").value().has_value());
}

TEST_F(CallJournalTest, DeliveredAnswersAreForgottenAfterADayAndOthersNever) {
  {
    const auto journal = Open();
    journal->RecordAnswer(Task("told"), Update(Task("told")));
    journal->RecordDelivered("w1/told/0");
    journal->RecordAnswer(Task("untold"), Update(Task("untold")));
  }
  clock_.Advance(CallJournal::kAgeMax);
  EXPECT_TRUE(Open()->Find("w1/told/0").value().has_value());
  clock_.Advance(std::chrono::seconds(1));
  const auto journal = Open();
  EXPECT_FALSE(journal->Find("w1/told/0").value().has_value());
  EXPECT_TRUE(journal->Find("w1/untold/0").value().has_value());
}

TEST_F(CallJournalTest, AGroupIsThereAsAWholeFromItsCommitOn) {
  const auto journal = Open();
  journal->RecordSent(Task("one"), Survives::kMachine);
  journal->RecordAnswer(Task("two"), Update(Task("two")));
  EXPECT_TRUE(journal->Find("w1/one/0").value().has_value());
  EXPECT_THAT(OnDisk(), IsEmpty());
  ASSERT_TRUE(journal->Commit().ok());
  EXPECT_THAT(OnDisk(), ElementsAre("w1/one/0", "w1/two/0"));
}

TEST_F(CallJournalTest, AGroupThatCannotBeWrittenIsToldOnce) {
  const auto journal = Open();
  {
    const FullDisk full;
    journal->RecordSent(Task("one"), Survives::kProcess);
    journal->RecordSent(Task("two"), Survives::kProcess);
    EXPECT_EQ(ReasonOf(journal->Commit()), Reason::kStorageFailed);
  }
  EXPECT_FALSE(journal->Find("w1/one/0").value().has_value());
  EXPECT_TRUE(journal->Commit().ok());
}

TEST_F(CallJournalTest, DeliveriesAreWrittenDownAfterASecond) {
  const auto journal = Open();
  journal->RecordAnswer(Task(), Update(Task()));
  journal->RecordDelivered("w1/pay/0");
  clock_.Advance(CallJournal::kMarkAgeMax - std::chrono::milliseconds(1));
  ASSERT_TRUE(journal->Commit().ok());
  EXPECT_THAT(OnDisk("delivered = 1"), IsEmpty());
  clock_.Advance(std::chrono::milliseconds(1));
  ASSERT_TRUE(journal->Commit().ok());
  EXPECT_THAT(OnDisk("delivered = 1"), SizeIs(1));
}

TEST_F(CallJournalTest, DeliveriesAreWrittenDownWhenThereAreMany) {
  const auto journal = Open();
  for (size_t i = 0; i < CallJournal::kMarksMax; ++i) {
    EXPECT_THAT(OnDisk("delivered = 1"), IsEmpty());
    const ConductorTask task = Task(std::to_string(i));
    journal->RecordAnswer(task, Update(task));
    journal->RecordDelivered(CallKey(task));
    ASSERT_TRUE(journal->Commit().ok());
  }
  EXPECT_THAT(OnDisk("delivered = 1"), SizeIs(CallJournal::kMarksMax));
}

TEST_F(CallJournalTest, AnAnswerThatCameAfterADeliveryIsNotTakenAsDelivered) {
  const auto journal = Open();
  journal->RecordAnswer(Task(), Update(Task()));
  journal->RecordDelivered("w1/pay/0");
  journal->RecordAnswer(Task(), Update(Task()));
  clock_.Advance(CallJournal::kMarkAgeMax);
  ASSERT_TRUE(journal->Commit().ok());
  EXPECT_THAT(journal->Undelivered().value(), SizeIs(1));
}

TEST_F(CallJournalTest, ItIsOneProcessAlone) {
  const auto journal = Open();
  const auto other = CallJournal::Open(folder_.path() / "worker", clock_);
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(ReasonOf(other.status()), Reason::kStorageFailed);
  EXPECT_THAT(std::string(MessageOf(other.status())), HasSubstr("in use by another process"));
}

}  // namespace
}  // namespace httptask
