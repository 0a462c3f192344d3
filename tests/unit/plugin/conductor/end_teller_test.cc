#include "plugin/conductor/end_teller.h"

#include <gmock/gmock.h>

#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MakeAnswer;
using testing::MakeFailure;
using ::testing::SizeIs;

constexpr char kNext[] = R"({"taskId": "t2", "workflowInstanceId": "w2", "referenceTaskName": "r",
                             "taskType": "T", "scheduledTime": 9})";

class EndTellerTest : public ::testing::Test {
 protected:
  ConductorTask Task(const char* id) {
    ConductorTask task = ParseConductorTask(ParseJson(kNext).value()).value();
    task.task_id = id;
    task.workflow_id = "w1";
    return task;
  }
  void Add(const char* id, std::string output = "{}") {
    const ConductorTask task = Task(id);
    TaskUpdate update = MakeUpdate(task, {}, {});
    update.output = std::move(output);
    journal_->RecordAnswer(task, update);
    teller_.Add(1, task, std::move(update));
    ASSERT_TRUE(journal_->Commit().ok());
  }
  // Tells what is new or due and takes the server's answers.
  void Turn() {
    teller_.TellNew();
    teller_.TellDue(clock_.Ticks());
    for (const auto& event : events_->Take(EventQueue::Time::min())) event();
  }
  size_t Undelivered() {
    EXPECT_TRUE(journal_->Commit().ok());
    return journal_->Undelivered().value().size();
  }

  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
  HttpExchange answer_ = MakeAnswer(204);
  testing::FakeHttpClient http_{[this](const HttpRequest&) { return answer_; }};
  ConductorClient client_{http_, clock_, "http://h/api", "w"};
  std::unique_ptr<CallJournal> journal_ = CallJournal::Open(folder_.path(), clock_).value();
  PayloadStore payloads_{folder_.path() / "answers", clock_};
  std::shared_ptr<EventQueue> events_ = std::make_shared<EventQueue>();
  std::vector<std::string> followed_;
  std::vector<UpdateAnswer::Kind> told_;
  std::vector<std::string> lines_;
  bool wants_more_ = true;
  EndTeller teller_{{client_, *journal_, payloads_, clock_, events_, [this] { return wants_more_; },
                     [this](size_t queue, auto, const UpdateAnswer& answer) {
                       EXPECT_EQ(queue, 1u);
                       told_.push_back(answer.kind);
                     },
                     [this](size_t, const std::vector<ConductorTask>& next) {
                       for (const ConductorTask& task : next) followed_.push_back(task.task_id);
                     },
                     [this](const std::string& line) { lines_.push_back(line); }}};
};

TEST_F(EndTellerTest, AnEndIsToldAndTheNextTaskFollows) {
  answer_ = MakeAnswer(200, kNext);
  Add("t1");
  EXPECT_EQ(Undelivered(), 1u);
  Turn();
  EXPECT_THAT(followed_, ElementsAre("t2"));
  EXPECT_EQ(teller_.size(), 0u);
  EXPECT_EQ(Undelivered(), 0u);
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(EndTellerTest, WhoWantsNoMoreAsksForNone) {
  wants_more_ = false;
  Add("t1");
  Turn();
  EXPECT_EQ(http_.requests()[0].url, "http://h/api/tasks");
}

TEST_F(EndTellerTest, AnEndThatDoesNotArriveIsToldAgainLaterAndLater) {
  answer_ = MakeFailure(Reason::kTargetUnreachable);
  Add("t1");
  Turn();
  for (const int wait : {500, 1'000, 2'000}) {
    EXPECT_EQ(teller_.next(), clock_.Ticks() + milliseconds(wait));
    clock_.Advance(milliseconds(wait - 1));
    Turn();
    clock_.Advance(milliseconds(1));
    Turn();
  }
  EXPECT_THAT(http_.requests(), SizeIs(4));
  EXPECT_THAT(lines_.front(), HasSubstr("task t1 is not told yet"));
  answer_ = MakeAnswer(204);
  clock_.Advance(milliseconds(4'000));
  Turn();
  EXPECT_EQ(teller_.size(), 0u);
}

TEST_F(EndTellerTest, AnEndThatIsTooLargeIsToldAtOnceWithItsBodyInAFile) {
  answer_ = MakeAnswer(413);
  Add("t1", FormatJson({{"response", {{"body", std::string(2'000, 'x')}}}}));
  teller_.TellNew();
  answer_ = MakeAnswer(204);
  Turn();
  Turn();
  using Kind = UpdateAnswer::Kind;
  EXPECT_THAT(told_, ElementsAre(Kind::kTooLarge, Kind::kAccepted));
  EXPECT_THAT(http_.requests().back().body, HasSubstr("sha256"));
}

TEST_F(EndTellerTest, ARefusedEndIsToldToPeopleAndNotAgain) {
  answer_ = MakeAnswer(404, R"({"status": 404, "message": "no such task"})");
  wants_more_ = false;
  Add("t1");
  Turn();
  EXPECT_EQ(teller_.size(), 0u);
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("does not want the end of task t1")));
}

TEST_F(EndTellerTest, WhatAnEarlierProcessCouldNotTellIsTold) {
  answer_ = MakeFailure(Reason::kTargetUnreachable);
  const ConductorTask task = Task("t1");
  journal_->RecordAnswer(task, MakeUpdate(task, {}, {}));
  ASSERT_TRUE(journal_->Commit().ok());
  teller_.AddUndelivered();
  EXPECT_EQ(teller_.size(), 1u);
  teller_.TellDue(clock_.Ticks());
  EXPECT_THAT(http_.requests(), SizeIs(1));
}

TEST_F(EndTellerTest, ATaskThatIsQueuedAgainFollowsItsEnd) {
  Add("t1");
  EXPECT_FALSE(teller_.Holds(Task("t3")));
  EXPECT_TRUE(teller_.Holds(Task("t1")));
  ConductorTask rerun = Task("t1");
  rerun.scheduled_time += milliseconds(1);
  EXPECT_TRUE(teller_.Holds(rerun));
  Turn();
  EXPECT_THAT(followed_, ElementsAre("t1"));
}

}  // namespace
}  // namespace httptask
