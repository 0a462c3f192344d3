#include "plugin/conductor/conductor_worker.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <future>
#include <limits>
#include <mutex>
#include <set>

#include "plugin/conductor/call_journal.h"
#include "plugin/conductor/payload_store.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::MakeFailure;

// A Conductor server that hands out what it is given and keeps what it is told.
class FakeServer {
 public:
  void Offer(const Json& task) {
    std::lock_guard lock(mutex_);
    offered_.push_back(task);
  }
  bool HasOffers() {
    std::lock_guard lock(mutex_);
    return !offered_.empty();
  }
  void Break(bool broken) {
    std::lock_guard lock(mutex_);
    broken_ = broken;
  }
  // What is told with more bytes than that is answered 413.
  void LimitUpdates(size_t bytes_max) {
    std::lock_guard lock(mutex_);
    update_bytes_max_ = bytes_max;
  }
  HttpExchange Answer(const HttpRequest& request) {
    std::lock_guard lock(mutex_);
    if (broken_) return MakeFailure(Reason::kTargetUnreachable);
    if (request.body.size() > update_bytes_max_) return MakeAnswer(413, "<html>too large</html>");
    if (request.method == "POST") {
      updates_.push_back(ParseJson(request.body).value());
      told_.notify_all();
      return MakeAnswer(204);
    }
    if (request.url.find("/workflow/") != std::string::npos) return MakeAnswer(200, workflow);
    Json tasks = Json::array();
    if (request.url.find("/HTTP_TASK?") != std::string::npos && !offered_.empty()) {
      tasks.push_back(offered_.front());
      offered_.pop_front();
    }
    return MakeAnswer(200, FormatJson(tasks));
  }
  // The update after those that were taken before.
  Json NextUpdate() {
    std::unique_lock lock(mutex_);
    const size_t wanted = taken_++;
    EXPECT_TRUE(
        told_.wait_for(lock, std::chrono::seconds(20), [&] { return updates_.size() > wanted; }));
    return wanted < updates_.size() ? updates_[wanted] : Json();
  }

  std::string workflow = R"({"tasks": []})";

 private:
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable told_;
  std::deque<Json> offered_;
  std::vector<Json> updates_;
  size_t taken_ = 0;
  bool broken_ = false;
  size_t update_bytes_max_ = std::numeric_limits<size_t>::max();
};

Json Task(std::string id, std::string method, int retry_count = 0) {
  return {{"taskId", std::move(id)},
          {"workflowInstanceId", "w1"},
          {"referenceTaskName", "pay"},
          {"taskType", "HTTP_TASK"},
          {"retryCount", retry_count},
          {"inputData", {{"uri", "https://shop.example/pay"}, {"method", std::move(method)}}}};
}

class ConductorWorkerTest : public ::testing::Test {
 protected:
  ConductorWorkerOptions Options() {
    ConductorWorkerOptions options;
    options.api_url = "http://h/api";
    options.worker_id = "w";
    options.folder = folder_.path();
    return options;
  }
  std::unique_ptr<ConductorWorker> Start() {
    auto worker = ConductorWorker::Start(Options(), server_http_, executor_, clock_);
    EXPECT_TRUE(worker.ok()) << worker.status();
    return *std::move(worker);
  }

  testing::TemporaryFolder folder_;
  SystemClock clock_;
  FakeServer server_;
  FakeHttpClient server_http_{
      [this](const HttpRequest& request) { return server_.Answer(request); }};
  FakeHttpClient shop_;  // Pending until the test answers.
  CredentialStore credentials_ = CredentialStore::Parse("{}", "/nowhere", [](const std::string&) {
                                   return std::optional<std::string>();
                                 }).value();
  TimerThread timers_;
  TaskExecutor executor_{shop_, credentials_, clock_, timers_};

  void AnswerShop(const HttpExchange& exchange) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!shop_.FinishNext(exchange) && std::chrono::steady_clock::now() < until) {
      std::this_thread::yield();
    }
  }
};

TEST_F(ConductorWorkerTest, ATaskIsPolledMadeAndTold) {
  server_.Offer(Task("t1", "POST"));
  const auto worker = Start();
  AnswerShop(MakeAnswer(200, R"({"ok": true})"));
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["taskId"], "t1");
  EXPECT_EQ(update["status"], "COMPLETED");
  EXPECT_EQ(update["outputData"]["response"]["body"], Json({{"ok", true}}));
}

TEST_F(ConductorWorkerTest, ATaskThatIsNoRequestFailsForGood) {
  Json task = Task("t1", "POST");
  task["inputData"] = Json::object();
  server_.Offer(task);
  const auto worker = Start();
  EXPECT_EQ(server_.NextUpdate()["status"], "FAILED_WITH_TERMINAL_ERROR");
}

TEST_F(ConductorWorkerTest, AnInputInExternalStorageIsNamed) {
  Json task = Task("t1", "POST");
  task["inputData"] = Json::object();
  task["externalInputPayloadStoragePath"] = "task/input/7.json";
  server_.Offer(task);
  const auto worker = Start();
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["status"], "FAILED_WITH_TERMINAL_ERROR");
  EXPECT_THAT(update["reasonForIncompletion"].get<std::string>(),
              HasSubstr("external payload storage (task/input/7.json)"));
}

TEST_F(ConductorWorkerTest, ATaskThatCannotBeReadIsToldOnce) {
  std::vector<std::string> lines;
  {
    ConductorWorkerOptions options = Options();
    options.tell = [&](const std::string& line) { lines.push_back(line); };
    for (int i = 0; i < 3; ++i) server_.Offer(Json::object());
    server_.Offer(Task("t1", "GET"));
    const auto worker =
        ConductorWorker::Start(std::move(options), server_http_, executor_, clock_).value();
    AnswerShop(MakeAnswer(200));
    server_.NextUpdate();
  }
  EXPECT_THAT(lines,
              ElementsAre("a task from the server cannot be read: the task has no `taskId`"));
}

TEST_F(ConductorWorkerTest, ACallThatDiedWithItsWorkerIsNotMadeAgain) {
  server_.Offer(Task("t1", "POST"));
  {
    const auto worker = Start();
    AnswerShop(MakeAnswer(200));
    server_.NextUpdate();
  }
  // The record of a worker that was killed before the answer.
  {
    const auto journal = CallJournal::Open(folder_.path(), clock_).value();
    ConductorTask lost = ParseConductorTask(Task("t2", "POST")).value();
    journal->RecordSent(lost, DatabaseOptions::Survives::kProcess);
  }
  server_.Offer(Task("t3", "POST", 1));
  const auto worker = Start();
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["status"], "FAILED_WITH_TERMINAL_ERROR");
  EXPECT_EQ(update["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(ConductorWorkerTest, ACallWithAKeyIsMadeAgainWithTheSameKey) {
  Json task = Task("t3", "POST", 1);
  task["inputData"]["idempotencyHeader"] = "Idempotency-Key";
  {
    const auto journal = CallJournal::Open(folder_.path(), clock_).value();
    const ConductorTask lost = ParseConductorTask(Task("t2", "POST")).value();
    journal->RecordSent(lost, DatabaseOptions::Survives::kProcess);
  }
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
  EXPECT_THAT(shop_.requests()[0].headers,
              ::testing::Contains(HeaderField("Idempotency-Key", "w1/pay/0")));
}

TEST_F(ConductorWorkerTest, ATaskThatAPersonRunsAgainIsMadeAgain) {
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

TEST_F(ConductorWorkerTest, ATaskThatAPersonRunsAgainWaitsForTheAnswerToItsEnd) {
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

TEST_F(ConductorWorkerTest, AnAttemptThatTimedOutElsewhereIsNotMadeAgain) {
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

TEST_F(ConductorWorkerTest, AnUnknownEndThatCouldNotBeToldIsNotMadeAgain) {
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

TEST_F(ConductorWorkerTest, AnUnknownEndThatTheServerHeardTooLateIsNotMadeAgain) {
  server_.workflow = Attempts({"TIMED_OUT"});
  server_.Offer(Task("t0", "POST"));
  const auto worker = Start();
  AnswerShop(MakeFailure(Reason::kResultUnknown, "the connection was lost", true));
  server_.NextUpdate();
  server_.Offer(Task("t1", "POST", 1));
  EXPECT_EQ(server_.NextUpdate()["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(ConductorWorkerTest, APersonMayRetryACallWhoseEndIsUnknown) {
  {
    const auto journal = CallJournal::Open(folder_.path(), clock_).value();
    const ConductorTask lost = ParseConductorTask(Task("t0", "POST")).value();
    journal->RecordSent(lost, DatabaseOptions::Survives::kProcess);
  }
  server_.Offer(Task("t1", "POST", 1));
  const auto worker = Start();
  EXPECT_EQ(server_.NextUpdate()["status"], "FAILED_WITH_TERMINAL_ERROR");
  server_.workflow = Attempts({"TIMED_OUT", "FAILED_WITH_TERMINAL_ERROR"});
  server_.Offer(Task("t2", "POST", 2));
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

TEST_F(ConductorWorkerTest, AnAttemptThatAnotherWorkerLostInBetweenIsNotMadeAgain) {
  server_.workflow = Attempts({"FAILED", "TIMED_OUT"});
  server_.Offer(Task("t0", "POST"));
  const auto worker = Start();
  AnswerShop(MakeAnswer(503));
  EXPECT_EQ(server_.NextUpdate()["status"], "FAILED");
  server_.Offer(Task("t2", "POST", 2));
  EXPECT_EQ(server_.NextUpdate()["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 1u);
}

TEST_F(ConductorWorkerTest, APartThatAnotherWorkerLostIsNotMadeAgain) {
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

TEST_F(ConductorWorkerTest, AnAnswerThatAGatewayFindsTooLargeIsToldWithItsBodyInAFile) {
  server_.LimitUpdates(3'000);
  server_.Offer(Task("t1", "POST"));
  const auto worker = Start();
  AnswerShop(MakeAnswer(200, std::string(4'000, 'x')));
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["status"], "COMPLETED");
  EXPECT_EQ(update["outputData"]["response"]["file"]["bytes"], 4'002);
}

TEST_F(ConductorWorkerTest, ACallWhoseLargeAnswerCannotBeKeptHasSucceededAllTheSame) {
  std::ofstream(folder_.path() / "answers") << "in the folder's place";
  server_.Offer(Task("t1", "POST"));
  const auto worker = Start();
  AnswerShop(MakeAnswer(200, std::string(PayloadStore::kOutputBytesMax, 'x')));
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["status"], "COMPLETED");
  EXPECT_EQ(update["outputData"]["response"]["statusCode"], 200);
  EXPECT_THAT(update["outputData"]["explanation"].get<std::string>(), HasSubstr("is lost"));
}

TEST_F(ConductorWorkerTest, AnAnswerIsToldByTheNextWorkerWhenTheServerIsAway) {
  server_.Offer(Task("t1", "POST"));
  {
    const auto worker = Start();
    while (shop_.pending_count() == 0) std::this_thread::yield();
    server_.Break(true);
    AnswerShop(MakeAnswer(200, "paid"));
    worker->Stop(std::chrono::milliseconds(50));
  }
  server_.Break(false);
  const auto worker = Start();
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["taskId"], "t1");
  EXPECT_EQ(update["status"], "COMPLETED");
  EXPECT_EQ(update["outputData"]["response"]["body"], "paid");
}

TEST_F(ConductorWorkerTest, AnAnswerIsToldAgainWhenTheServerIsBack) {
  server_.Offer(Task("t1", "POST"));
  const auto worker = Start();
  while (shop_.pending_count() == 0) std::this_thread::yield();
  server_.Break(true);
  AnswerShop(MakeAnswer(200, "paid"));
  const auto is_told = [](const HttpRequest& request) { return request.method == "POST"; };
  for (bool was_told = false; !was_told; std::this_thread::yield()) {
    const std::vector<HttpRequest> requests = server_http_.requests();
    was_told = std::any_of(requests.begin(), requests.end(), is_told);
  }
  server_.Break(false);
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

TEST_F(ConductorWorkerTest, StoppingLetsCallsEndWithinTheGrace) {
  server_.Offer(Task("t1", "GET"));
  const auto worker = Start();
  while (shop_.pending_count() == 0) std::this_thread::yield();
  std::thread stop([&] { worker->Stop(std::chrono::seconds(20)); });
  AnswerShop(MakeAnswer(200));
  stop.join();
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

// The first update that a worker tells a server, which is answered then.
Json WaitForUpdate(FakeHttpClient& server) {
  for (;;) {
    const std::vector<HttpRequest> requests = server.requests();
    const auto post =
        std::ranges::find(requests, std::string("POST"), [](const auto& r) { return r.method; });
    if (post == requests.end()) {
      std::this_thread::yield();
      continue;
    }
    while (server.FinishNext(MakeAnswer(204))) {
    }
    return ParseJson(post->body).value();
  }
}

TEST_F(ConductorWorkerTest, WhatAPollUnderWayBringsIsHandedBack) {
  FakeHttpClient pending;
  ConductorWorkerOptions options = Options();
  options.queues = {{"HTTP_TASK", ""}};
  const auto worker =
      ConductorWorker::Start(std::move(options), pending, executor_, clock_).value();
  while (pending.pending_count() == 0) std::this_thread::yield();
  auto stopped = std::async([&] { worker->Stop(std::chrono::milliseconds(500)); });
  EXPECT_EQ(stopped.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  pending.FinishNext(MakeAnswer(200, FormatJson(Json::array({Task("t1", "POST")}))));
  const Json update = WaitForUpdate(pending);
  EXPECT_EQ(update["taskId"], "t1");
  EXPECT_EQ(update["status"], "IN_PROGRESS");
}

TEST_F(ConductorWorkerTest, ATaskWhoseAttemptsAreAskedForWhenTheWorkerStopsIsHandedBack) {
  FakeHttpClient pending;
  ConductorWorkerOptions options = Options();
  options.queues = {{"HTTP_TASK", ""}};
  const auto worker =
      ConductorWorker::Start(std::move(options), pending, executor_, clock_).value();
  while (pending.pending_count() == 0) std::this_thread::yield();
  pending.FinishNext(MakeAnswer(200, FormatJson(Json::array({Task("t1", "POST", 1)}))));
  while (pending.requests().size() < 3) std::this_thread::yield();
  EXPECT_THAT(pending.requests()[1].url, HasSubstr("/workflow/w1?"));
  auto stopped = std::async([&] { worker->Stop(std::chrono::milliseconds(500)); });
  EXPECT_EQ(stopped.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  pending.FinishNext(MakeAnswer(200, server_.workflow));
  pending.FinishNext(MakeAnswer(200, "[]"));
  EXPECT_EQ(WaitForUpdate(pending)["status"], "IN_PROGRESS");
}

TEST_F(ConductorWorkerTest, APollThatNeverEndsDoesNotKeepTheWorker) {
  FakeHttpClient pending;
  const auto worker = ConductorWorker::Start(Options(), pending, executor_, clock_).value();
  while (pending.pending_count() == 0) std::this_thread::yield();
  worker->Stop(std::chrono::milliseconds(0));
  EXPECT_TRUE(shop_.requests().empty());
}

TEST_F(ConductorWorkerTest, WhatWasNotSentWhenTheGraceEndsIsHandedBack) {
  server_.Offer(Task("t1", "GET"));
  const auto worker = Start();
  while (shop_.pending_count() == 0) std::this_thread::yield();
  worker->Stop(std::chrono::milliseconds(0));
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["status"], "IN_PROGRESS");
  EXPECT_EQ(update["callbackAfterSeconds"], 0);
}

TEST_F(ConductorWorkerTest, ALongCallKeepsItsLease) {
  Json task = Task("t1", "GET");
  task["responseTimeoutSeconds"] = 1;
  server_.Offer(task);
  const auto worker = Start();
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["extendLease"], true);
  AnswerShop(MakeAnswer(200));
}

TEST_F(ConductorWorkerTest, AWaitThatTheUpstreamAsksForIsSpentAtTheServer) {
  Json task = Task("t1", "POST");
  task["inputData"]["retry"] = {{"retryCount", 1}};
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(429, "{}", {{"Retry-After", "60"}}));
  const Json pause = server_.NextUpdate();
  EXPECT_EQ(pause["status"], "IN_PROGRESS");
  EXPECT_EQ(pause["callbackAfterSeconds"], 60);
  EXPECT_THAT(pause["logs"][0]["log"].get<std::string>(), HasSubstr("again in 60000 ms"));
  task["outputData"] = pause["outputData"];
  task["pollCount"] = 2;
  server_.Offer(task);
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
  EXPECT_EQ(shop_.requests().size(), 2u);
}

TEST_F(ConductorWorkerTest, WhatAPausedCallHasDoneIsNotDoneAgainByARetry) {
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

TEST_F(ConductorWorkerTest, APartThatWasNotSentIsHandedBackWithWhatWasDoneBefore) {
  Json task = Task("t1", "GET");
  task["inputData"]["retry"] = {{"retryCount", 2}};
  task["outputData"] = *ParseJson(R"({"pause": {"tries": 1, "polls": 0, "startTime": 17}})");
  server_.Offer(task);
  const auto worker = Start();
  while (shop_.pending_count() == 0) std::this_thread::yield();
  worker->Stop(std::chrono::milliseconds(0));
  EXPECT_EQ(server_.NextUpdate()["outputData"]["pause"]["tries"], 1);
}

TEST_F(ConductorWorkerTest, ATaskThatSaysSoIsMadeAgain) {
  Json task = Task("t3", "POST", 1);
  task["inputData"]["idempotent"] = true;
  {
    const auto journal = CallJournal::Open(folder_.path(), clock_).value();
    const ConductorTask lost = ParseConductorTask(Task("t2", "POST")).value();
    journal->RecordSent(lost, DatabaseOptions::Survives::kProcess);
  }
  server_.Offer(task);
  const auto worker = Start();
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
}

TEST_F(ConductorWorkerTest, NoRequestLeavesBeforeItsIntentIsOnDisk) {
  server_.Offer(Task("t1", "POST"));
  const auto worker = Start();
  while (shop_.pending_count() < 1) std::this_thread::yield();
  const testing::TemporaryFolder copy;
  std::filesystem::copy(folder_.path(), copy.path());
  const auto journal = CallJournal::Open(copy.path(), clock_).value();
  EXPECT_TRUE(journal->Find("w1/pay/0").value().has_value());
}

TEST_F(ConductorWorkerTest, WhatItDoesIsHeard) {
  struct Listener : WorkerObserver {
    void OnPoll(const std::string& type, Duration, const Status& status) override {
      if (status.ok()) heard.insert("polled " + type);
    }
    void OnCallBegun(const std::string& type) override { heard.insert("begun " + type); }
    void OnCallEnded(const std::string& type, Duration, const Status& status) override {
      if (status.ok()) heard.insert("ended " + type);
    }
    void OnTold(const std::string& type, Duration, bool is_taken) override {
      if (is_taken) heard.insert("told " + type);
    }
    std::set<std::string> heard;
  };
  Listener listener;
  server_.Offer(Task("t1", "GET"));
  ConductorWorkerOptions options = Options();
  options.queues = {{"HTTP_TASK", ""}};
  options.observer = &listener;
  auto worker = ConductorWorker::Start(std::move(options), server_http_, executor_, clock_).value();
  AnswerShop(MakeAnswer(200));
  server_.NextUpdate();
  worker.reset();
  EXPECT_THAT(listener.heard, ElementsAre("begun HTTP_TASK", "ended HTTP_TASK", "polled HTTP_TASK",
                                          "told HTTP_TASK"));
}

TEST_F(ConductorWorkerTest, ASecondWorkerOfThatNameIsRefused) {
  const auto worker = Start();
  ConductorWorkerOptions options;
  options.folder = folder_.path();
  EXPECT_FALSE(ConductorWorker::Start(std::move(options), server_http_, executor_, clock_).ok());
}

}  // namespace
}  // namespace httptask
