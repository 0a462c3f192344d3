// Several threads start and cancel tasks while servers misbehave: for the sanitizers above all.
#include <atomic>
#include <thread>
#include <vector>

#include "tests/integration/execute/execute_fixture.h"

namespace httptask {
namespace {

using testing::TestConnection;
using testing::TestReply;
using testing::TestRequest;
using testing::TestServer;
using testing::TestServerOptions;

constexpr int kThreads = 4;
constexpr int kTasks = 60;  // Of each thread.

// Each connection misbehaves in another way.
void Misbehave(TestConnection& connection) {
  if (connection.number() % 5 == 4) return connection.ResetAtEnd();
  if (!connection.ReadRequest()) return;
  switch (connection.number() % 5) {
    case 0:  // Breaks off.
      connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      return;
    case 1:  // No HTTP.
      connection.Write("220 mail.example ESMTP\r\n");
      return;
    case 2:  // An endless body.
      connection.Write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
      while (connection.Write(std::string(65536, 'x'))) {
      }
      return;
    default:  // Says nothing.
      connection.WaitForClose();
  }
}

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
  TestServerOptions bad_options;
  bad_options.raw = Misbehave;
  const TestServer good(good_options);
  const TestServer bad(bad_options);
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
  TestServerOptions options;
  options.raw = Misbehave;
  const TestServer bad(options);
  for (int i = 0; i < 40; ++i) {
    Start({{"uri", bad.Url("/x")},
           {"method", "GET"},
           {"retry", {{"retryCount", 5}, {"retryDelaySeconds", 0}}},
           {"hedgingConfig", {{"delayMs", 1}}}});
  }
}  // Here: the executor, the timers' thread, the client with its transfers, the timers.

}  // namespace
}  // namespace httptask
