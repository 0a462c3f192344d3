// Several threads start and cancel tasks while servers misbehave: for the sanitizers above all.
#include <atomic>
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
