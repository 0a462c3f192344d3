// The client as a whole: who may be dialled, TLS, cancelling, closing, many at once.
#include "plugin/http/curl_http_client.h"

#include <atomic>
#include <ctime>
#include <latch>
#include <set>

#include "tests/integration/http/http_fixture.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ::testing::AnyOf;

class CurlHttpClientTest : public HttpTest {
 protected:
  static CurlHttpClientOptions Allowing(std::vector<AllowRule> rules) {
    CurlHttpClientOptions options;
    options.policy = AddressPolicy(std::move(rules));
    return options;
  }
  static TestServerOptions Silent() {
    return Raw([](TestConnection& connection) {
      connection.ReadRequest();
      connection.WaitForClose();
    });
  }
};

TEST_F(CurlHttpClientTest, LoopbackIsBlockedWithoutARule) {
  TestServer trap(Echo());
  client_ = MakeClient({});
  for (const std::string host : {"127.0.0.1", "localhost", "foo.localhost", "LOCALHOST."}) {
    const HttpExchange exchange = Send(Get(trap.UrlFor(host)));
    ExpectError(exchange, Reason::kTargetBlocked, "--allow ");
    EXPECT_FALSE(exchange.sent);
  }
  EXPECT_EQ(trap.connection_count(), 0u);
}

TEST_F(CurlHttpClientTest, BlockedLiteralsAreRefusedBeforeSendReturns) {
  bool is_done = false;
  client_->Send(Get("http://169.254.169.254/latest"), [&](HttpExchange exchange) {
    is_done = true;
    ExpectError(exchange, Reason::kTargetBlocked, "--allow 169.254.169.254:80 ");
  });
  EXPECT_TRUE(is_done);
}

TEST_F(CurlHttpClientTest, Ipv6LoopbackIsBlockedUnderEverySpelling) {
  for (const char* host :
       {"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"}) {
    ExpectError(Send(Get("http://" + std::string(host) + ":9/")), Reason::kTargetBlocked,
                "--allow [");
  }
}

TEST_F(CurlHttpClientTest, RuleOpensItsPortAlone) {
  TestServer server(Echo());
  TestServer trap(Echo());
  client_ = MakeClient(Allowing({{"127.0.0.1", server.port()}}));
  EXPECT_TRUE(Send(Get(server.Url())).status.ok());
  ExpectError(Send(Get(trap.Url())), Reason::kTargetBlocked, trap.authority());
  EXPECT_EQ(trap.connection_count(), 0u);
}

TEST_F(CurlHttpClientTest, RuleByNameOpensItsNameAlone) {
  TestServer server(Echo());
  client_ = MakeClient(Allowing({{"localhost", server.port()}}));
  const HttpExchange exchange = Send(Get(server.UrlFor("localhost")));
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
  ExpectError(Send(Get(server.Url())), Reason::kTargetBlocked, "127.0.0.1");
  ExpectError(Send(Get(server.UrlFor("other.localhost"))), Reason::kTargetBlocked,
              "other.localhost");
}

TEST_F(CurlHttpClientTest, RuleByAddressOpensANameWhoseOtherAddressIsBlocked) {
  TestServer server(Echo());
  const HttpExchange exchange = Send(Get(server.UrlFor("localhost")));
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.remote_address, server.authority());
}

TEST_F(CurlHttpClientTest, OpenConnectionIsJudgedForEachRequest) {
  // libcurl keeps one connection for `LOCALHOST` and `localhost`; another name never gets it.
  TestServer server(Echo());
  client_ = MakeClient(Allowing({{"localhost", 0}}));
  ASSERT_TRUE(Send(Get(server.UrlFor("localhost"))).status.ok());
  ASSERT_TRUE(Send(Get(server.UrlFor("LOCALHOST"))).status.ok());
  ExpectError(Send(Get(server.UrlFor("a.localhost"))), Reason::kTargetBlocked, "a.localhost");
  EXPECT_EQ(server.connection_count(), 1u);
  EXPECT_EQ(server.request_count(), 2u);
}

TEST_F(CurlHttpClientTest, UnknownNameIsUnreachableAndHoldsNobodyUp) {
  TestServer server(Echo());
  auto lookup = Start(*client_, Get("http://nobody.invalid:81/secret"));
  EXPECT_TRUE(Send(Get(server.Url())).status.ok());
  const HttpExchange exchange = Await(std::move(lookup));
  ExpectError(exchange, Reason::kTargetUnreachable, "nobody.invalid:81");
  EXPECT_FALSE(exchange.sent);
}

TEST_F(CurlHttpClientTest, SelfSignedCertificateIsRefused) {
  TestServerOptions options = Echo();
  options.identity = MakeSelfSigned();
  TestServer server(options);
  const HttpExchange exchange = Send(Get(server.Url()));
  ExpectError(exchange, Reason::kTlsUntrusted, "self-signed");
  EXPECT_FALSE(exchange.sent);
  EXPECT_EQ(server.request_count(), 0u);
}

TEST_F(CurlHttpClientTest, GivenAuthorityIsTrusted) {
  const TestAuthority authority;
  const TemporaryFolder folder;
  TestServerOptions options = Echo();
  options.identity = authority.Issue();
  TestServer server(options);
  ExpectError(Send(Get(server.Url())), Reason::kTlsUntrusted, "issuer certificate");
  CurlHttpClientOptions trusting = Options();
  trusting.ca_file = folder.Write("ca.pem", authority.certificate());
  client_ = MakeClient(trusting);
  const HttpExchange exchange = Send(Post(server.Url(), "hello"));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.body, "hello");
  EXPECT_GT(exchange.timings.tls.count(), 0);
  ASSERT_TRUE(Send(Post(server.Url(), "hello")).status.ok());
  EXPECT_EQ(server.connection_count(), 2u);  // The refused one is the first.
}

TEST_F(CurlHttpClientTest, NewTlsConnectionsDoNotReadTheAuthoritiesAgain) {
  const TestAuthority authority;
  std::string authorities = authority.certificate();
  for (int i = 0; i < 150; ++i) authorities += TestAuthority().certificate();
  const TemporaryFolder folder;
  CurlHttpClientOptions trusting = Options();
  trusting.ca_file = folder.Write("ca.pem", authorities);
  client_ = MakeClient(trusting);
  TestServerOptions options =
      Handler([](const TestRequest&) { return TestReply{.close_connection = true}; });
  options.identity = authority.Issue();
  TestServer server(options);
  const auto connect = [&] {  // What the client's thread has used so far.
    std::promise<std::clock_t> used;
    client_->Send(Get(server.Url()), [&](HttpExchange exchange) {
      EXPECT_TRUE(exchange.status.ok()) << exchange.status;
      timespec time{};
      ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
      used.set_value(time.tv_sec * 1'000'000 + time.tv_nsec / 1'000);
    });
    return used.get_future().get();
  };
  const std::clock_t first = connect();
  const std::clock_t second = connect();
  std::clock_t last = second;
  for (int i = 0; i < 9; ++i) last = connect();
  EXPECT_EQ(server.connection_count(), 11u);
  // Reading them takes more than all the rest of a connection.
  EXPECT_LT((last - second) / 9, first * 6 / 10);
}

TEST_F(CurlHttpClientTest, AuthoritiesThatAreNoneAreToldAtOnce) {
  const TemporaryFolder folder;
  for (const std::string& file :
       {std::string("/nonexistent/ca.pem"), std::string(folder.Write("ca.pem", "no PEM"))}) {
    CurlHttpClientOptions trusting = Options();
    trusting.ca_file = file;
    const Status refused = CurlHttpClient::Create(trusting).status();
    EXPECT_EQ(ReasonOf(refused), Reason::kArgumentInvalid);
    EXPECT_NE(MessageOf(refused).find(file), std::string_view::npos) << refused;
  }
}

TEST_F(CurlHttpClientTest, PlainServerUnderHttpsIsUntrusted) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.Read(1);
    connection.Write("HTTP/1.1 400 Bad Request\r\n\r\n");
  }));
  const HttpExchange exchange = Send(Get("https://" + server.authority() + "/"));
  ASSERT_FALSE(exchange.status.ok());
  EXPECT_THAT(ReasonOf(exchange.status), AnyOf(Reason::kTlsUntrusted, Reason::kTargetUnreachable));
}

TEST_F(CurlHttpClientTest, TlsPostOnADyingConnectionIsSentOnce) {
  const TestAuthority authority;
  const TemporaryFolder folder;
  TestServerOptions options = Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Reply({});
    connection.ReadRequest();
  });
  options.identity = authority.Issue();
  TestServer server(options);
  CurlHttpClientOptions trusting = Options();
  trusting.ca_file = folder.Write("ca.pem", authority.certificate());
  client_ = MakeClient(trusting);
  ASSERT_TRUE(Send(Post(server.Url())).status.ok());
  ExpectError(Send(Post(server.Url())), Reason::kResultUnknown, server.authority());
  EXPECT_EQ(server.request_count(), 2u);
}

TEST_F(CurlHttpClientTest, CancelEndsATransferAtOnce) {
  TestServer server(Silent());
  std::promise<HttpExchange> promise;
  const auto id = client_->Send(
      Get(server.Url()), [&](HttpExchange exchange) { promise.set_value(std::move(exchange)); });
  ASSERT_TRUE(server.WaitForRequests(1));
  const auto start = steady_clock::now();
  client_->Cancel(id);
  ExpectError(promise.get_future().get(), Reason::kCancelled, server.authority());
  EXPECT_LT(steady_clock::now() - start, milliseconds(100));
  EXPECT_TRUE(server.WaitForClosed(1));
}

TEST_F(CurlHttpClientTest, CancelledPostThatWasSentIsUnknown) {
  TestServer server(Silent());
  std::promise<HttpExchange> promise;
  const auto id = client_->Send(
      Post(server.Url()), [&](HttpExchange exchange) { promise.set_value(std::move(exchange)); });
  ASSERT_TRUE(server.WaitForRequests(1));
  client_->Cancel(id);
  const HttpExchange exchange = promise.get_future().get();
  ExpectError(exchange, Reason::kResultUnknown, "cancelled");
  EXPECT_TRUE(exchange.sent);
}

TEST_F(CurlHttpClientTest, CancelOfWhatIsDoneOrUnknownDoesNothing) {
  TestServer server(Echo());
  std::promise<void> is_done;
  const auto id = client_->Send(Get(server.Url()), [&](HttpExchange) { is_done.set_value(); });
  is_done.get_future().wait();
  client_->Cancel(id);
  client_->Cancel(id + 100);
  EXPECT_TRUE(Send(Get(server.Url())).status.ok());
}

TEST_F(CurlHttpClientTest, DestructorEndsEveryTransfer) {
  TestServer server(Silent());
  CurlHttpClientOptions options = Options();
  options.host_connections_max = 2;
  client_ = MakeClient(options);
  std::vector<std::future<HttpExchange>> futures;
  for (int i = 0; i < 5; ++i) futures.push_back(Start(*client_, Post(server.Url())));
  ASSERT_TRUE(server.WaitForRequests(2));
  client_.reset();
  std::multiset<std::string> reasons;
  for (auto& future : futures) {
    ASSERT_EQ(future.wait_for(milliseconds(0)), std::future_status::ready);
    reasons.emplace(ReasonName(ReasonOf(future.get().status)));
  }
  EXPECT_EQ(reasons.count("RESULT_UNKNOWN"), 2u);
  EXPECT_EQ(reasons.count("CANCELLED"), 3u);
}

TEST_F(CurlHttpClientTest, AfterAnswersComesAfterAllThatAreReadyTogether) {
  TestServer server(Silent());
  std::vector<std::string> order;
  client_->AfterAnswers([&] { order.push_back("at once"); });
  for (int i = 0; i < 2; ++i) {
    client_->Send(Get(server.Url()), [&](HttpExchange) {
      client_->AfterAnswers([&] { order.push_back("after"); });
      order.push_back("answer");
    });
  }
  ASSERT_TRUE(server.WaitForRequests(2));
  // Not client_.reset(), which would make the pointer null before the destructor runs.
  delete client_.get();
  static_cast<void>(client_.release());
  EXPECT_THAT(order, ::testing::ElementsAre("at once", "answer", "answer", "after", "after"));
}

TEST_F(CurlHttpClientTest, SendFromDoneWhileClosingIsCancelled) {
  TestServer server(Silent());
  Reason inner = Reason::kInternal;
  client_->Send(Get(server.Url()), [&](HttpExchange) {
    client_->Send(Get(server.Url()),
                  [&](HttpExchange exchange) { inner = ReasonOf(exchange.status); });
  });
  ASSERT_TRUE(server.WaitForRequests(1));
  // Not client_.reset(), which would make the pointer null before the destructor runs.
  delete client_.get();
  static_cast<void>(client_.release());
  EXPECT_EQ(inner, Reason::kCancelled);
}

TEST_F(CurlHttpClientTest, MoreTransfersThanTheLimitAreRefusedAtOnce) {
  TestServer server(Silent());
  CurlHttpClientOptions options = Options();
  options.transfers_max = 2;
  client_ = MakeClient(options);
  auto first = Start(*client_, Get(server.Url()));
  auto second = Start(*client_, Get(server.Url()));
  bool is_done = false;
  client_->Send(Get(server.Url()), [&](HttpExchange exchange) {
    is_done = true;
    ExpectError(exchange, Reason::kQueueFull, "2 requests");
  });
  EXPECT_TRUE(is_done);
  client_.reset();
  Await(std::move(first));
  Await(std::move(second));
}

TEST_F(CurlHttpClientTest, TransfersBeyondTheHostsConnectionsWait) {
  TestServer server(Raw([](TestConnection& connection) {
    while (connection.ReadRequest()) {
      connection.Pause(milliseconds(20));
      if (!connection.Reply({})) return;
    }
  }));
  CurlHttpClientOptions options = Options();
  options.host_connections_max = 2;
  client_ = MakeClient(options);
  std::vector<std::future<HttpExchange>> futures;
  for (int i = 0; i < 6; ++i) futures.push_back(Start(*client_, Get(server.Url())));
  std::chrono::microseconds longest{0};
  for (auto& future : futures) {
    const HttpExchange exchange = Await(std::move(future));
    EXPECT_TRUE(exchange.status.ok()) << exchange.status;
    longest = std::max(longest, exchange.timings.queue);
  }
  EXPECT_EQ(server.connection_count(), 2u);
  EXPECT_GE(longest, milliseconds(35));
}

TEST_F(CurlHttpClientTest, WaitingCountsTowardsTheTotalTimeout) {
  TestServer server(Silent());
  CurlHttpClientOptions options = Options();
  options.host_connections_max = 1;
  client_ = MakeClient(options);
  auto first = Start(*client_, Get(server.Url()));
  ASSERT_TRUE(server.WaitForRequests(1));
  HttpRequest request = Post(server.Url());
  request.timeouts.total = milliseconds(100);
  const HttpExchange exchange = Send(request);
  ExpectError(exchange, Reason::kDeadlineExceeded, "within 100 ms (total timeout)");
  EXPECT_FALSE(exchange.sent);
  EXPECT_EQ(exchange.timings.queue, exchange.timings.total);
  client_.reset();
  Await(std::move(first));
}

TEST_F(CurlHttpClientTest, SlowHostDoesNotHoldUpAnother) {
  TestServer slow(Silent());
  TestServer server(Echo());
  CurlHttpClientOptions options = Options();
  options.host_connections_max = 1;
  client_ = MakeClient(options);
  std::vector<std::future<HttpExchange>> stuck;
  for (int i = 0; i < 3; ++i) stuck.push_back(Start(*client_, Get(slow.Url())));
  EXPECT_TRUE(Send(Get(server.Url())).status.ok());
  client_.reset();
  for (auto& future : stuck) Await(std::move(future));
}

TEST_F(CurlHttpClientTest, ThousandTransfersAt64InFlightEachGetTheirOwnAnswer) {
  constexpr int kTotal = 1000;
  constexpr int kParallel = 64;
  TestServer server(Echo());
  std::atomic<int> started{0};
  std::atomic<int> wrong{0};
  std::latch finished(kTotal);
  std::function<void()> send_next = [&] {
    const int number = started++;
    if (number >= kTotal) return;
    client_->Send(Post(server.Url(), std::to_string(number)), [&, number](HttpExchange exchange) {
      if (!exchange.status.ok() || exchange.response.body != std::to_string(number)) ++wrong;
      send_next();
      finished.count_down();
    });
  };
  for (int i = 0; i < kParallel; ++i) send_next();
  finished.wait();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(server.request_count(), size_t{kTotal});
  EXPECT_LE(server.connection_count(), size_t{kParallel});
}

TEST_F(CurlHttpClientTest, ManyThreadsMaySendAndCancel) {
  TestServer server(Echo());
  std::atomic<int> done_count{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto id = client_->Send(Get(server.Url()), [&](HttpExchange) { ++done_count; });
        if (i % 2 == 0) client_->Cancel(id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  client_.reset();
  EXPECT_EQ(done_count, 200);
}

}  // namespace
}  // namespace httptask::testing
