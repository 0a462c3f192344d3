#include "plugin/conductor/conductor_worker.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "plugin/base/file.h"
#include "plugin/conductor/payload_store.h"
#include "tests/integration/conductor/conductor_worker_fixture.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::Task;

using testing::ConductorWorkerTest;

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

// A task whose input the server keeps elsewhere.
Json TaskWithExternalInput() {
  Json task = Task("t1", "POST");
  task["inputData"] = Json::object();
  task["externalInputPayloadStoragePath"] = "task/input/7.json";
  return task;
}

TEST_F(ConductorWorkerTest, AnInputInExternalStorageIsReadFromThere) {
  server_.location = R"({"uri": "http://store.example/7.json", "path": "7.json"})";
  server_.external_input = FormatJson(Task("t1", "POST")["inputData"]);
  server_.Offer(TaskWithExternalInput());
  const auto worker = Start();
  AnswerShop(MakeAnswer(200));
  EXPECT_EQ(server_.NextUpdate()["status"], "COMPLETED");
  EXPECT_EQ(shop_.requests()[0].url, "https://shop.example/pay");
}

TEST_F(ConductorWorkerTest, AnInputInAStorageThatCannotBeReadIsNamed) {
  server_.location = R"({"path": "7.json"})";
  server_.Offer(TaskWithExternalInput());
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

TEST_F(ConductorWorkerTest, WhatItDoesIsHeard) {
  struct Listener : WorkerObserver {
    void OnPoll(const std::string& type, Duration, const Status& status) override {
      if (status.ok()) heard.insert("polled " + type);
    }
    void OnCallBegun(const std::string& type) override { heard.insert("begun " + type); }
    void OnCallEnded(const std::string& type, Duration, const Status& status) override {
      if (status.ok()) heard.insert("ended " + type);
    }
    void OnOutput(const std::string& type, size_t bytes) override {
      if (bytes > 100) heard.insert("output of " + type);
    }
    void OnTold(const std::string& type, Duration, const Status& status) override {
      if (status.ok()) heard.insert("told " + type);
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
  EXPECT_THAT(listener.heard,
              ElementsAre("begun HTTP_TASK", "ended HTTP_TASK", "output of HTTP_TASK",
                          "polled HTTP_TASK", "told HTTP_TASK"));
}

TEST_F(ConductorWorkerTest, ASecondWorkerOfThatNameIsRefused) {
  const auto worker = Start();
  ConductorWorkerOptions options;
  options.folder = folder_.path();
  EXPECT_FALSE(ConductorWorker::Start(std::move(options), server_http_, executor_, clock_).ok());
}

TEST_F(ConductorWorkerTest, AWaitBeforeAPageIsSpentAtTheServer) {
  Json task = Task("t1", "GET");
  task["inputData"]["pagination"] = {{"type", "link"}};
  server_.Offer(task);
  auto worker = Start();
  AnswerShop(MakeAnswer(200, "[1]", {{"Link", "</p2>; rel=next"}}));
  AnswerShop(MakeAnswer(200, "[2]", {{"Link", "</p3>; rel=next"}, {"Retry-After", "60"}}));
  const Json pause = server_.NextUpdate();
  EXPECT_EQ(pause["status"], "IN_PROGRESS");
  EXPECT_EQ(pause["callbackAfterSeconds"], 60);
  EXPECT_EQ(pause["outputData"]["items"], Json({1, 2}));
  // Another worker goes on, which knows nothing.
  worker.reset();
  std::filesystem::remove_all(folder_.path());
  std::filesystem::create_directory(folder_.path());
  task["outputData"] = pause["outputData"];
  server_.Offer(task);
  worker = Start();
  AnswerShop(MakeAnswer(200, "[3]"));
  const Json end = server_.NextUpdate();
  EXPECT_EQ(end["status"], "COMPLETED");
  EXPECT_EQ(end["outputData"]["items"], Json({1, 2, 3}));
  EXPECT_EQ(shop_.requests()[2].url, "https://shop.example/p3");
}

TEST_F(ConductorWorkerTest, ManyItemsOfPagesWaitInAFile) {
  Json task = Task("t1", "GET");
  task["inputData"]["pagination"] = {{"type", "link"}};
  server_.Offer(task);
  const auto worker = Start();
  const std::string item(PayloadStore::kOutputBytesMax, 'x');
  AnswerShop(
      MakeAnswer(200, "[\"" + item + "\"]", {{"Link", "</p2>; rel=next"}, {"Retry-After", "60"}}));
  const Json pause = server_.NextUpdate();
  EXPECT_TRUE(pause["outputData"]["items"].is_null());
  task["outputData"] = pause["outputData"];
  server_.Offer(task);
  AnswerShop(MakeAnswer(200, "[2]"));
  const Json end = server_.NextUpdate();
  EXPECT_EQ(end["status"], "COMPLETED");
  const auto kept = ReadFile(end["outputData"]["itemsFile"]["path"].get<std::string>());
  EXPECT_EQ(*kept, "[\"" + item + "\",2]");
}

TEST_F(ConductorWorkerTest, PagesOfAPostThatAreNotHereAreNotAskedForAgain) {
  Json task = Task("t1", "POST");
  task["inputData"]["pagination"] = {{"type", "page"}, {"parameter", "p"}};
  task["outputData"] = *ParseJson(R"({"pause": {"pages": {"pages": 1, "items": 5}}})");
  server_.Offer(task);
  const auto worker = Start();
  EXPECT_EQ(server_.NextUpdate()["outputData"]["error"]["reason"], "RESULT_UNKNOWN");
  EXPECT_EQ(shop_.requests().size(), 0u);
}

}  // namespace
}  // namespace httptask
