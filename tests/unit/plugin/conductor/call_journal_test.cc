#include "plugin/conductor/call_journal.h"

#include <gmock/gmock.h>

#include "tests/testing/fake_clock.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using Survives = DatabaseOptions::Survives;
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
  update.output = ParseJson(R"({"a": 123456789012345678901234567890})").value();
  update.reason = "no";
  update.logs = {"one", "two"};
  return update;
}

class CallJournalTest : public ::testing::Test {
 protected:
  std::unique_ptr<CallJournal> Open() {
    auto journal = CallJournal::Open(folder_.path() / "worker", clock_);
    EXPECT_TRUE(journal.ok()) << journal.status();
    return *std::move(journal);
  }

  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
};

TEST_F(CallJournalTest, AnUnknownCallIsNotThere) {
  EXPECT_FALSE(Open()->Find("w1/pay/0").value().has_value());
}

TEST_F(CallJournalTest, ACallThatWasSentIsKnownAfterTheEndOfTheProcess) {
  ASSERT_TRUE(Open()->RecordSent(Task(), Survives::kMachine).ok());
  const auto record = Open()->Find("w1/pay/0").value();
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->task_id, "t1");
  EXPECT_EQ(record->retry_count, 2);
  EXPECT_FALSE(record->answer.has_value());
  EXPECT_THAT(Open()->Undelivered().value(), IsEmpty());
}

TEST_F(CallJournalTest, AnAnswerComesBackAsItWas) {
  ASSERT_TRUE(Open()->RecordSent(Task(), Survives::kProcess).ok());
  ASSERT_TRUE(Open()->RecordAnswer(Task(), Update(Task())).ok());
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
  ASSERT_TRUE(journal->RecordAnswer(Task(), Update(Task())).ok());
  ASSERT_TRUE(journal->RecordDelivered("w1/pay/0").ok());
  EXPECT_THAT(journal->Undelivered().value(), IsEmpty());
  EXPECT_TRUE(journal->Find("w1/pay/0").value().has_value());
}

TEST_F(CallJournalTest, WhatWasReleasedIsForgotten) {
  const auto journal = Open();
  ASSERT_TRUE(journal->RecordSent(Task(), Survives::kProcess).ok());
  ASSERT_TRUE(journal->RecordReleased("w1/pay/0").ok());
  EXPECT_FALSE(journal->Find("w1/pay/0").value().has_value());
}

TEST_F(CallJournalTest, DeliveredAnswersAreForgottenAfterADayAndOthersNever) {
  {
    const auto journal = Open();
    ASSERT_TRUE(journal->RecordAnswer(Task("told"), Update(Task("told"))).ok());
    ASSERT_TRUE(journal->RecordDelivered("w1/told/0").ok());
    ASSERT_TRUE(journal->RecordAnswer(Task("untold"), Update(Task("untold"))).ok());
  }
  clock_.Advance(CallJournal::kAgeMax);
  EXPECT_TRUE(Open()->Find("w1/told/0").value().has_value());
  clock_.Advance(std::chrono::seconds(1));
  const auto journal = Open();
  EXPECT_FALSE(journal->Find("w1/told/0").value().has_value());
  EXPECT_TRUE(journal->Find("w1/untold/0").value().has_value());
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
