// Several threads start and cancel tasks while servers misbehave: for the sanitizers above all.
#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include "tests/integration/execute/execute_fixture.h"
#include "tests/testing/misbehaving_server.h"

namespace httptask {
namespace {

using testing::Misbehaving;
using testing::TestReply;
using testing::TestRequest;
using testing::TestServer;
using testing::TestServerOptions;

constexpr int kThreads = 4;
constexpr int kTasks = 60;  // Of each thread.

class LoadTest : public testing::ExecuteTest {
 protected:
  struct Counts {
    std::atomic<int> answers = 0;
    std::atomic<int> healthy = 0;
  };
  static Json Task(const std::string& url, int i) {
    Json task = {{"uri", url}, {"method", i % 2 == 0 ? "GET" : "POST"}};
    if (i % 4 < 2) task["retry"] = {{"retryCount", 1}, {"retryDelaySeconds", 0}};
    if (i % 6 == 3) task["readTimeOut"] = 300;
    if (i % 6 == 0) task["hedgingConfig"] = {{"delayMs", 1}};
    return task;
  }
  void RunThread(const TestServer& good, const TestServer& bad, Counts& counts) {
    for (int i = 0; i < kTasks; ++i) {
      const bool is_good = i % 3 != 0;
      Run run = Start(Task(is_good ? good.Url("/x") : bad.Url("/x"), i));
      // Half of them at any stage, from not yet sent to done; the others end by what they meet.
      if (!is_good && i % 2 == 0) run.cancel();
      const TaskAnswer answer = Await(run);
      ++counts.answers;
      if (is_good && answer.status.ok() && answer.result.status_code == 200) ++counts.healthy;
    }
  }
};

TEST_F(LoadTest, ThreadsCancellationsAndHostileServersDoNotDisturbEachOther) {
  TestServerOptions good_options;
  good_options.handler = [](const TestRequest& request) {
    return TestReply{
        200, {{"Content-Type", "application/json"}}, "{\"a\": \"" + request.body + "\"}"};
  };
  const TestServer good(good_options);
  const TestServer bad(Misbehaving());
  Counts counts;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] { RunThread(good, bad, counts); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counts.answers, kThreads * kTasks);
  EXPECT_EQ(counts.healthy, kThreads * kTasks * 2 / 3);
}

// Tasks that share what outlives a task: answers by request id and by cache key, the turns at a
// host.
class SharedLoadTest : public LoadTest {
 protected:
  static constexpr size_t kTurns = 6;

  SharedLoadTest() {
    ExecutorOptions options;
    options.host_limits = {.concurrency_max = kTurns};
    executor_ = std::make_unique<TaskExecutor>(*client_, credentials_, clock_, timers_, options);
  }

  Json Task(int i) const {
    const bool is_bad = i % 5 == 4;
    Json task = {{"uri", (is_bad ? bad_ : good_).Url("/x")}, {"method", "GET"}};
    if (i % 5 == 0) task["cacheConfig"] = {{"key", std::to_string(i % 3)}, {"ttlInSecond", 0.005}};
    if (i % 5 == 1) task["hedgingConfig"] = {{"maxAttempts", 3}, {"delayMs", 1}};
    if (is_bad) task["readTimeOut"] = 50;
    if (i % 5 >= 3) {
      task["retry"] = {{"retryCount", 1}, {"retryDelaySeconds", 0}, {"backoffJitterMs", 1}};
    }
    return task;
  }
  // Every third is cancelled at some stage; every other one of a kind shares its request id with
  // the other threads.
  void RunThread(std::atomic<int>& ended) {
    std::vector<std::future<TaskAnswer>> answers;
    for (int i = 0; i < kTasks; ++i) {
      auto promise = std::make_shared<std::promise<TaskAnswer>>();
      answers.push_back(promise->get_future());
      ExecuteOptions options;
      if (i % 10 == 2) options.request_id = std::to_string(i);
      const auto cancel = executor_->Execute(Spec(Task(i)), options, [promise](TaskAnswer answer) {
        promise->set_value(std::move(answer));
      });
      if (i % 3 == 0) cancel();
    }
    for (std::future<TaskAnswer>& answer : answers) {
      EXPECT_EQ(answer.wait_for(std::chrono::seconds(60)), std::future_status::ready);
      ++ended;
    }
  }
  static TestServerOptions Answering() {
    TestServerOptions options;
    options.handler = [](const TestRequest&) { return TestReply{200, {}, "ok"}; };
    return options;
  }

  const TestServer good_{Answering()};
  const TestServer bad_{Misbehaving()};
};

TEST_F(SharedLoadTest, RetriesHedgesCacheRequestIdsAndCancellationsShareAHostsTurns) {
  std::atomic<int> ended = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&] { RunThread(ended); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ended, kThreads * kTasks);
  // Every turn came back: as many as there are can be taken at once.
  std::vector<Run> runs;
  for (size_t i = 0; i < 2 * kTurns; ++i) {
    runs.push_back(Start({{"uri", good_.Url("/x")}, {"method", "GET"}, {"totalTimeOut", 20'000}}));
  }
  for (Run& run : runs) EXPECT_EQ(Await(run).result.status_code, 200);
}

// Tasks whose answers go to files or come piece by piece.
class BodyLoadTest : public LoadTest {
 protected:
  static constexpr size_t kFileBytes = 300'000;

  BodyLoadTest() {
    ExecutorOptions options;
    options.files = FileAccess(folder_.path());
    executor_ = std::make_unique<TaskExecutor>(*client_, credentials_, clock_, timers_, options);
  }

  // Two tasks of a thread at a time write to the same file.
  Json Task(int thread, int i) const {
    const bool is_bad = i % 3 == 2;
    const bool is_file = i % 2 == 0;
    Json task = {{"uri", (is_bad ? bad_ : good_).Url(is_file ? "/file" : "/lines")},
                 {"method", i % 4 < 2 ? "GET" : "POST"}};
    if (is_file) task["output"] = {{"file", fmt::format("out-{}-{}", thread, i / 4 % 4)}};
    if (!is_file) task["stream"] = {{"type", "jsonLines"}};
    // An endless body would fill the disk.
    if (is_bad) task["totalTimeOut"] = 50;
    if (i % 5 == 4) task["retry"] = {{"retryCount", 1}, {"retryDelaySeconds", 0}};
    return task;
  }
  void RunThread(int thread) {
    std::vector<Run> runs;
    for (int i = 0; i < kTasks; ++i) {
      runs.push_back(Start(Task(thread, i)));
      if (i % 7 == 0) runs.back().cancel();
    }
    for (int i = 0; i < kTasks; ++i) {
      const TaskAnswer answer = Await(runs[static_cast<size_t>(i)]);
      if (i % 7 == 0 || i % 3 == 2) continue;
      EXPECT_TRUE(answer.status.ok()) << answer.status;
      if (i % 2 == 0) {
        EXPECT_EQ(answer.result.saved_body->bytes, kFileBytes);
      } else {
        EXPECT_EQ(FormatJson(answer.result.items), "[1,2,3]");
      }
    }
  }
  static TestServerOptions Answering() {
    TestServerOptions options;
    options.handler = [](const TestRequest& request) {
      const bool is_file = request.target == "/file";
      return TestReply{200, {}, is_file ? std::string(kFileBytes, 'x') : "1\n2\n3\n"};
    };
    return options;
  }

  const TestServer good_{Answering()};
  const TestServer bad_{Misbehaving()};
};

TEST_F(BodyLoadTest, FilesAreWholeOrNotThereAndStreamsKeepTheirItems) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([this, i] { RunThread(i); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(entry.path().filename().string().substr(0, 4), "out-");
    EXPECT_EQ(entry.file_size(), kFileBytes) << entry.path();
  }
}

TEST_F(LoadTest, WhatIsUnderWayAtTheEndOfTheProgramIsLeftInOrder) {
  const TestServer bad(Misbehaving());
  for (int i = 0; i < 40; ++i) {
    Start({{"uri", bad.Url("/x")},
           {"method", "GET"},
           {"retry", {{"retryCount", 5}, {"retryDelaySeconds", 0}}},
           {"hedgingConfig", {{"delayMs", 1}}}});
  }
}  // Here: the executor, the timers' thread, the client with its transfers, the timers.

}  // namespace
}  // namespace httptask
