#include "plugin/conductor/conductor_worker.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <future>
#include <thread>

#include "tests/integration/conductor/conductor_worker_fixture.h"

namespace httptask {
namespace {

using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::Task;

class WorkerStopTest : public testing::ConductorWorkerTest {};

TEST_F(WorkerStopTest, AnAnswerIsToldByTheNextWorkerWhenTheServerIsAway) {
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

TEST_F(WorkerStopTest, StoppingLetsCallsEndWithinTheGrace) {
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

TEST_F(WorkerStopTest, WhatAPollUnderWayBringsIsHandedBack) {
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

TEST_F(WorkerStopTest, ATaskWhoseAttemptsAreAskedForWhenTheWorkerStopsIsHandedBack) {
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

TEST_F(WorkerStopTest, APollThatNeverEndsDoesNotKeepTheWorker) {
  FakeHttpClient pending;
  const auto worker = ConductorWorker::Start(Options(), pending, executor_, clock_).value();
  while (pending.pending_count() == 0) std::this_thread::yield();
  worker->Stop(std::chrono::milliseconds(0));
  EXPECT_TRUE(shop_.requests().empty());
}

TEST_F(WorkerStopTest, WhatWasNotSentWhenTheGraceEndsIsHandedBack) {
  server_.Offer(Task("t1", "GET"));
  const auto worker = Start();
  while (shop_.pending_count() == 0) std::this_thread::yield();
  worker->Stop(std::chrono::milliseconds(0));
  const Json update = server_.NextUpdate();
  EXPECT_EQ(update["status"], "IN_PROGRESS");
  EXPECT_EQ(update["callbackAfterSeconds"], 0);
}

TEST_F(WorkerStopTest, APartThatWasNotSentIsHandedBackWithWhatWasDoneBefore) {
  Json task = Task("t1", "GET");
  task["inputData"]["retry"] = {{"retryCount", 2}};
  task["outputData"] = *ParseJson(R"({"pause": {"tries": 1, "polls": 0, "startTime": 17}})");
  server_.Offer(task);
  const auto worker = Start();
  while (shop_.pending_count() == 0) std::this_thread::yield();
  worker->Stop(std::chrono::milliseconds(0));
  EXPECT_EQ(server_.NextUpdate()["outputData"]["pause"]["tries"], 1);
}

}  // namespace
}  // namespace httptask
