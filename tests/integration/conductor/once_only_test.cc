#include "plugin/conductor/conductor_worker.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "plugin/conductor/call_journal.h"
#include "tests/integration/conductor/conductor_worker_fixture.h"

namespace httptask {
namespace {

using testing::MakeAnswer;
using testing::MakeFailure;
using testing::Task;

class WorkerOnceOnlyTest : public testing::ConductorWorkerTest {
 protected:
  // What a worker leaves that was killed before the answer to this task came.
  void RecordLostCall(const std::string& task_id) {
    const auto journal = CallJournal::Open(folder_.path(), clock_).value();
    const ConductorTask lost = ParseConductorTask(Task(task_id, "POST")).value();
    journal->RecordSent(lost, DatabaseOptions::Survives::kProcess);
  }
};

TEST_F(WorkerOnceOnlyTest, ACallThatDiedWithItsWorkerIsNotMadeAgain) {
  server_.Offer(Task("t1", "POST"));
  {
    const auto worker = Start();
    AnswerShop(MakeAnswer(200));
    server_.NextUpdate();
  }
  RecordLostCall("t2");
  server_.Offer(Task("t3", "POST", 1));
  const auto worker = Start();
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["status"], "FAILED_WITH_TERMINAL_ERROR");
  EXPECT_EQ(update["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(WorkerOnceOnlyTest, ATaskThatIsHandedOutAgainGetsTheAnswerThatTheCallHad) {
  const auto worker = Start();
  server_.Offer(Task("t1", "POST"));
  AnswerShop(MakeAnswer(200, "paid"));
  const Json first = server_.NextUpdate();
  // The server did not hear in time and has made another attempt, too.
  for (const char* id : {"t1", "t2"}) {
    server_.Offer(Task(id, "POST", id == std::string("t2") ? 1 : 0));
    const Json again = server_.NextUpdate();
    EXPECT_EQ(again["taskId"], id);
    EXPECT_EQ(again["status"], "COMPLETED");
    EXPECT_EQ(again["outputData"], first["outputData"]);
  }
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(WorkerOnceOnlyTest, ACallWithAKeyIsMadeAgainWithTheSameKey) {
  Json task = Task("t3", "POST", 1);
  task["inputData"]["idempotencyHeader"] = "Idempotency-Key";
  RecordLostCall("t2");
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
  EXPECT_THAT(shop_.requests()[0].headers,
              ::testing::Contains(HeaderField("Idempotency-Key", "w1/pay/0")));
}

TEST_F(WorkerOnceOnlyTest, ATaskThatSaysSoIsMadeAgain) {
  Json task = Task("t3", "POST", 1);
  task["inputData"]["idempotent"] = true;
  RecordLostCall("t2");
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

TEST_F(WorkerOnceOnlyTest, ATaskThatAPersonRunsAgainIsMadeAgain) {
  Json task = Task("t1", "POST");
  task["scheduledTime"] = 1'795'421'730'000;
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(503));
  EXPECT_EQ(server_.NextUpdate()["status"], "FAILED");
  task["scheduledTime"] = 1'795'421'790'000;
  server_.Offer(task);
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

TEST_F(WorkerOnceOnlyTest, ATaskThatAPersonRunsAgainWaitsForTheAnswerToItsEnd) {
  Json task = Task("t1", "POST");
  task["scheduledTime"] = 1'795'421'730'000;
  server_.Offer(task);
  server_.LimitUpdates(0);
  const auto worker = Start();
  AnswerShop(MakeAnswer(503));
  task["scheduledTime"] = 1'795'421'790'000;
  server_.Offer(task);
  while (server_.HasOffers()) std::this_thread::yield();
  server_.LimitUpdates(1'000'000);
  EXPECT_EQ(server_.NextUpdate()["status"], "FAILED");
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

TEST_F(WorkerOnceOnlyTest, AnAttemptThatTimedOutElsewhereIsNotMadeAgain) {
  server_.workflow = R"({"tasks": [{"taskId": "t0", "workflowInstanceId": "w1",
    "referenceTaskName": "pay", "taskType": "HTTP_TASK", "retryCount": 0, "status": "TIMED_OUT"}]})";
  server_.Offer(Task("t1", "POST", 1));
  const auto worker = Start();
  EXPECT_EQ(server_.NextUpdate()["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_TRUE(shop_.requests().empty());
}

// The server's list with the attempts before, by their statuses.
std::string Attempts(const std::vector<std::string>& statuses) {
  Json tasks = Json::array();
  for (const std::string& status : statuses) {
    Json task = Task("t" + std::to_string(tasks.size()), "POST", static_cast<int>(tasks.size()));
    task["status"] = status;
    tasks.push_back(std::move(task));
  }
  return FormatJson({{"tasks", std::move(tasks)}});
}

TEST_F(WorkerOnceOnlyTest, AnUnknownEndThatCouldNotBeToldIsNotMadeAgain) {
  server_.Offer(Task("t0", "POST"));
  {
    const auto worker = Start();
    while (shop_.pending_count() == 0) std::this_thread::yield();
    server_.Break(true);
    AnswerShop(MakeFailure(Reason::kResultUnknown, "the connection was lost", true));
    worker->Stop(std::chrono::milliseconds(50));
  }
  server_.Break(false);
  server_.workflow = Attempts({"TIMED_OUT"});
  server_.Offer(Task("t1", "POST", 1));
  const auto worker = Start();
  const std::vector<Json> updates = {server_.NextUpdate(), server_.NextUpdate()};
  for (const Json& update : updates) {
    EXPECT_EQ(update["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  }
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(WorkerOnceOnlyTest, AnUnknownEndThatTheServerHeardTooLateIsNotMadeAgain) {
  server_.workflow = Attempts({"TIMED_OUT"});
  server_.Offer(Task("t0", "POST"));
  const auto worker = Start();
  AnswerShop(MakeFailure(Reason::kResultUnknown, "the connection was lost", true));
  server_.NextUpdate();
  server_.Offer(Task("t1", "POST", 1));
  EXPECT_EQ(server_.NextUpdate()["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(WorkerOnceOnlyTest, APersonMayRetryACallWhoseEndIsUnknown) {
  RecordLostCall("t0");
  server_.Offer(Task("t1", "POST", 1));
  const auto worker = Start();
  EXPECT_EQ(server_.NextUpdate()["status"], "FAILED_WITH_TERMINAL_ERROR");
  server_.workflow = Attempts({"TIMED_OUT", "FAILED_WITH_TERMINAL_ERROR"});
  server_.Offer(Task("t2", "POST", 2));
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

TEST_F(WorkerOnceOnlyTest, AnAttemptThatAnotherWorkerLostInBetweenIsNotMadeAgain) {
  server_.workflow = Attempts({"FAILED", "TIMED_OUT"});
  server_.Offer(Task("t0", "POST"));
  const auto worker = Start();
  AnswerShop(MakeAnswer(503));
  EXPECT_EQ(server_.NextUpdate()["status"], "FAILED");
  server_.Offer(Task("t2", "POST", 2));
  EXPECT_EQ(server_.NextUpdate()["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(WorkerOnceOnlyTest, APartThatAnotherWorkerLostIsNotMadeAgain) {
  server_.workflow = Attempts({"TIMED_OUT"});
  Json task = Task("t0", "POST");
  task["inputData"]["retry"] = {{"retryCount", 3}};
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(429, "{}", {{"Retry-After", "60"}}));
  EXPECT_EQ(server_.NextUpdate()["status"], "IN_PROGRESS");
  task["taskId"] = "t1";
  task["retryCount"] = 1;
  server_.Offer(task);
  EXPECT_EQ(server_.NextUpdate()["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(WorkerOnceOnlyTest, WhatAPausedCallHasDoneIsNotDoneAgainByARetry) {
  Json task = Task("t1", "POST");
  task["inputData"]["asyncPolling"] = {{"intervalSeconds", 60}};
  server_.Offer(task);
  {
    const auto worker = Start();
    AnswerShop(MakeAnswer(202, "{}", {{"Location", "/jobs/7"}}));
    EXPECT_EQ(server_.NextUpdate()["callbackAfterSeconds"], 60);
  }
  // The server gave the task up; what it knew of the attempt is not in the next one.
  task["taskId"] = "t2";
  task["retryCount"] = 1;
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
  EXPECT_EQ(shop_.requests()[1].method, "GET");
  EXPECT_EQ(shop_.requests()[1].url, "https://shop.example/jobs/7");
}

TEST_F(WorkerOnceOnlyTest, NoRequestLeavesBeforeItsIntentIsOnDisk) {
  server_.Offer(Task("t1", "POST"));
  const auto worker = Start();
  while (shop_.pending_count() < 1) std::this_thread::yield();
  const testing::TemporaryFolder copy;
  std::filesystem::copy(folder_.path(), copy.path());
  const auto journal = CallJournal::Open(copy.path(), clock_).value();
  EXPECT_TRUE(journal->Find("w1/pay/0").value().has_value());
}

}  // namespace
}  // namespace httptask
