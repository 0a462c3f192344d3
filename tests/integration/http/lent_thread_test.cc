// HttpClient::LendThread: what is sent there leaves from there, and whoever leads, all are
// answered.
#include <atomic>
#include <csignal>
#include <thread>
#include <utility>

#include "tests/integration/http/http_fixture.h"

namespace httptask::testing {
namespace {

class LentThreadTest : public HttpTest {
 protected:
  static void SetUpTestSuite() { before_ = std::signal(SIGPIPE, SIG_IGN); }
  static void TearDownTestSuite() { std::signal(SIGPIPE, before_); }

  // Where nobody listens.
  static std::string ClosedUrl() { return TestServer(Echo()).Url(); }

  // The thread on which the request ended, sent on a lent one.
  static std::thread::id ThreadOfDone(CurlHttpClient& client, const std::string& url) {
    std::promise<std::thread::id> promise;
    client.LendThread([&] {
      client.Send(Get(url), [&](HttpExchange) { promise.set_value(std::this_thread::get_id()); });
    });
    return promise.get_future().get();
  }

 private:
  static inline void (*before_)(int) = SIG_DFL;
};

TEST_F(LentThreadTest, NoDoneRunsOnItBeforeStartReturned) {
  const auto lent = std::this_thread::get_id();
  std::atomic<bool> is_starting = true;
  std::promise<std::pair<Reason, bool>> ended;
  client_->LendThread([&] {
    client_->Send(Get(ClosedUrl()), [&](HttpExchange exchange) {
      const bool is_within = std::this_thread::get_id() == lent && is_starting;
      ended.set_value({ReasonOf(exchange.status), is_within});
    });
    is_starting = false;
  });
  EXPECT_EQ(ended.get_future().get(), std::pair(Reason::kTargetUnreachable, false));
}

TEST_F(LentThreadTest, NothingIsLentWhereABrokenPipeWouldEndTheProgram) {
  std::signal(SIGPIPE, SIG_DFL);
  const auto client = MakeClient();
  std::signal(SIGPIPE, SIG_IGN);
  EXPECT_NE(ThreadOfDone(*client, ClosedUrl()), std::this_thread::get_id());
}

TEST_F(LentThreadTest, TimeLimitsOfWhatItSentAreKept) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.WaitForClose();
  }));
  HttpRequest request = Get(server.Url());
  request.timeouts.first_byte = std::chrono::milliseconds(20);
  std::promise<Reason> reason;
  client_->LendThread([&] {
    client_->Send(request,
                  [&](HttpExchange exchange) { reason.set_value(ReasonOf(exchange.status)); });
  });
  EXPECT_EQ(reason.get_future().get(), Reason::kDeadlineExceeded);
}

TEST_F(LentThreadTest, AnswerToASlowRequestComesAfterItLeft) {
  std::promise<void> release;
  TestServer server(Handler([&](const TestRequest&) {
    release.get_future().wait();
    return TestReply{200, {}, "late"};
  }));
  std::future<HttpExchange> answer;
  client_->LendThread([&] { answer = Start(*client_, Get(server.Url())); });
  release.set_value();
  EXPECT_EQ(Await(std::move(answer)).response.body, "late");
}

TEST_F(LentThreadTest, WithinADoneItIsTheSameRound) {
  TestServer server(Echo());
  std::promise<int> inner;
  client_->LendThread([&] {
    client_->Send(Get(server.Url()), [&](HttpExchange) {
      client_->LendThread([&] {
        client_->Send(Get(server.Url()), [&](HttpExchange exchange) {
          inner.set_value(exchange.response.status_code);
        });
      });
    });
  });
  EXPECT_EQ(inner.get_future().get(), 200);
}

TEST_F(LentThreadTest, ManyThreadsAtOnceGetAllTheirAnswers) {
  constexpr int kThreads = 8;
  constexpr int kRequests = 50;
  TestServer server(Echo());
  std::atomic<int> answers = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < kRequests; ++j) {
        std::future<HttpExchange> answer;
        client_->LendThread([&] { answer = Start(*client_, Get(server.Url())); });
        if (j % 2 == 0) answers += Await(std::move(answer)).status.ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answers, kThreads * kRequests / 2);
}

TEST_F(LentThreadTest, CancelFromAnotherThreadEndsWhatItStarted) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.WaitForClose();
  }));
  std::promise<Reason> reason;
  HttpClient::TransferId id = 0;
  client_->LendThread([&] {
    id = client_->Send(Get(server.Url()),
                       [&](HttpExchange exchange) { reason.set_value(ReasonOf(exchange.status)); });
  });
  ASSERT_TRUE(server.WaitForRequests(1));
  std::thread([&] { client_->Cancel(id); }).join();
  EXPECT_EQ(reason.get_future().get(), Reason::kCancelled);
}

}  // namespace
}  // namespace httptask::testing
