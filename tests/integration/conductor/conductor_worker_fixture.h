#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "plugin/conductor/conductor_worker.h"
#include "tests/testing/fake_http_client.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::testing {

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
    if (request.url.find("/externalstoragelocation?") != std::string::npos) {
      return MakeAnswer(200, location);
    }
    if (request.url.starts_with("http://store.example/")) return MakeAnswer(200, external_input);
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
  // Where inputs lie that the server does not keep itself, and what lies there.
  std::string location = "{}";
  std::string external_input;

 private:
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable told_;
  std::deque<Json> offered_;
  std::vector<Json> updates_;
  size_t taken_ = 0;
  bool broken_ = false;
  size_t update_bytes_max_ = std::numeric_limits<size_t>::max();
};

// A task as that server hands it out.
inline Json Task(std::string id, std::string method, int retry_count = 0) {
  return {{"taskId", std::move(id)},
          {"workflowInstanceId", "w1"},
          {"referenceTaskName", "pay"},
          {"taskType", "HTTP_TASK"},
          {"retryCount", retry_count},
          {"inputData", {{"uri", "https://shop.example/pay"}, {"method", std::move(method)}}}};
}

// A worker between a fake server and a fake upstream, which answers when the test says so.
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

  TemporaryFolder folder_;
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

}  // namespace httptask::testing
