// Names: what they lead to, for how long, and what happens while they are looked up.
#include <dirent.h>

#include <atomic>
#include <ctime>

#include "tests/integration/http/http_fixture.h"
#include "tests/testing/test_name_server.h"

namespace httptask::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Addresses = std::optional<std::vector<std::string>>;

size_t ThreadCount() {
  size_t count = 0;
  DIR* folder = ::opendir("/proc/self/task");
  while (const dirent* entry = ::readdir(folder)) count += entry->d_name[0] != '.';
  ::closedir(folder);
  return count;
}

class NameTest : public HttpTest {
 protected:
  void Use(const TestNameServer& names, std::vector<AllowRule> rules = {{"127.0.0.1", 0}}) {
    CurlHttpClientOptions options;
    options.policy = AddressPolicy(std::move(rules));
    options.name_servers = {names.address()};
    client_ = MakeClient(options);
  }
};

TEST_F(NameTest, NameLeadsToItsAddressAndIsRemembered) {
  TestNameServer names([](const std::string&) { return Addresses({"127.0.0.1"}); });
  TestServer server(Echo());
  Use(names);
  for (int i = 0; i < 3; ++i) {
    const HttpExchange exchange = Send(Get(server.UrlFor("api.test")));
    ASSERT_TRUE(exchange.status.ok()) << exchange.status;
    EXPECT_EQ(exchange.remote_address, server.authority());
  }
  EXPECT_EQ(names.questions(), std::vector<std::string>{"api.test"});
  EXPECT_EQ(server.requests()[0].Header("host"), "api.test:" + std::to_string(server.port()));
}

TEST_F(NameTest, PrivateAddressBehindANameIsBlocked) {
  TestNameServer names([](const std::string& name) {
    if (name == "mapped.test") return Addresses({"::ffff:10.0.0.1"});
    return Addresses({name == "metadata.test" ? "169.254.169.254" : "10.0.0.1"});
  });
  Use(names);
  for (const std::string host : {"metadata.test", "internal.test", "mapped.test"}) {
    const HttpExchange exchange = Send(Get("http://" + host + "/"));
    ExpectError(exchange, Reason::kTargetBlocked, host + ":80 leads to ");
    EXPECT_FALSE(exchange.sent);
    EXPECT_EQ(std::string(MessageOf(exchange.status)).find("10.0.0.1"), std::string::npos);
  }
}

TEST_F(NameTest, OnlyTheAllowedAddressOfAMixedAnswerIsDialled) {
  TestServer trap(Echo());
  TestServerOptions options = Echo();
  options.address = "127.0.0.2";
  TestServer server(options);
  TestNameServer names([](const std::string&) { return Addresses({"127.0.0.1", "127.0.0.2"}); });
  Use(names, {{"127.0.0.2", 0}});
  EXPECT_TRUE(Send(Get(server.UrlFor("mixed.test"))).status.ok());
  EXPECT_EQ(trap.connection_count(), 0u);
}

TEST_F(NameTest, AddressThatChangesIsJudgedAnew) {
  // The first answer is allowed, every later one is not: DNS rebinding.
  auto count = std::make_shared<std::atomic<int>>(0);
  TestNameServer names([count](const std::string&) {
    return Addresses({(*count)++ < 2 ? "127.0.0.1" : "10.0.0.1"});
  });
  TestServer server(Handler([](const TestRequest&) { return TestReply{200, {}, "", true}; }));
  Use(names);
  ASSERT_TRUE(Send(Get(server.UrlFor("rebind.test"))).status.ok());
  const auto end = steady_clock::now() + std::chrono::seconds(10);
  HttpExchange exchange;
  do {
    exchange = Send(Get(server.UrlFor("rebind.test")));
  } while (exchange.status.ok() && steady_clock::now() < end);
  ExpectError(exchange, Reason::kTargetBlocked, "rebind.test");
}

TEST_F(NameTest, UnknownNameIsUnreachable) {
  TestNameServer names([](const std::string&) { return Addresses(std::vector<std::string>()); });
  Use(names);
  const HttpExchange exchange = Send(Get("http://nobody.test:81/secret"));
  ExpectError(exchange, Reason::kTargetUnreachable, "nobody.test:81");
  EXPECT_FALSE(exchange.sent);
}

TEST_F(NameTest, LongAnswerIsCutNotRefused) {
  TestServer server(Echo());
  TestNameServer names([](const std::string&) {
    std::vector<std::string> addresses(300, "127.0.0.1");
    addresses.resize(25);  // More do not fit into a datagram of 512 bytes.
    return Addresses(addresses);
  });
  Use(names);
  EXPECT_TRUE(Send(Get(server.UrlFor("many.test"))).status.ok());
}

TEST_F(NameTest, LookupThatHangsEndsAtTheConnectTimeoutAndHoldsNobodyUp) {
  TestServer server(Echo());
  TestNameServer names([](const std::string& name) {
    return name.starts_with("hang") ? std::nullopt : Addresses({"127.0.0.1"});
  });
  Use(names);
  HttpRequest hanging = Get("http://hang.test/");
  hanging.timeouts.connect = milliseconds(800);
  const auto start = steady_clock::now();
  auto stuck = Start(*client_, hanging);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(Send(Get(server.UrlFor("host" + std::to_string(i) + ".test"))).status.ok());
  }
  EXPECT_EQ(stuck.wait_for(milliseconds(0)), std::future_status::timeout);
  ExpectError(Await(std::move(stuck)), Reason::kDeadlineExceeded, "800 ms (connect timeout)");
  EXPECT_LT(steady_clock::now() - start, milliseconds(1000));
}

TEST_F(NameTest, LostQuestionIsAskedAgain) {
  std::atomic<int> asked = 0;
  TestNameServer names([&](const std::string&) -> std::optional<std::vector<std::string>> {
    if (asked++ < 2) return std::nullopt;  // For each kind of address.
    return Addresses({"127.0.0.1"});
  });
  TestServer server(Echo());
  Use(names);
  const HttpExchange exchange = Send(Get(server.UrlFor("lost.test")));
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_GE(asked, 3);
}

TEST_F(NameTest, LookupThatHangsCostsNoProcessorTime) {
  TestNameServer names([](const std::string&) { return std::nullopt; });
  Use(names);
  HttpRequest hanging = Get("http://hang.test/");
  hanging.timeouts.connect = milliseconds(1'300);  // The first pause of a lookup is 1 s.
  const std::clock_t before = std::clock();
  ExpectError(Send(hanging), Reason::kDeadlineExceeded, "connect timeout");
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 10);
}

TEST_F(NameTest, LookupsNeedNoThreads) {
  TestNameServer names([](const std::string&) { return std::nullopt; });
  Use(names);
  const size_t before = ThreadCount();
  std::vector<std::future<HttpExchange>> stuck;
  for (int i = 0; i < 200; ++i) {
    HttpRequest request = Get("http://hang" + std::to_string(i) + ".test/");
    request.timeouts.connect = milliseconds(300);
    stuck.push_back(Start(*client_, request));
  }
  while (names.questions().size() < 200) std::this_thread::yield();
  EXPECT_EQ(ThreadCount(), before);
  const auto start = steady_clock::now();
  client_.reset();
  EXPECT_LT(steady_clock::now() - start, milliseconds(300));
  for (auto& future : stuck) {
    const Reason reason = ReasonOf(Await(std::move(future)).status);
    EXPECT_TRUE(reason == Reason::kCancelled || reason == Reason::kDeadlineExceeded);
  }
}

TEST_F(NameTest, OneLookupServesAllThatWaitForTheName) {
  TestServer server(Echo());
  TestNameServer names([](const std::string&) { return Addresses({"127.0.0.1"}); });
  Use(names);
  std::vector<std::future<HttpExchange>> futures;
  for (int i = 0; i < 30; ++i) futures.push_back(Start(*client_, Get(server.UrlFor("api.test"))));
  for (auto& future : futures) EXPECT_TRUE(Await(std::move(future)).status.ok());
  EXPECT_EQ(names.questions().size(), 1u);
}

TEST_F(NameTest, CancelEndsALookup) {
  TestNameServer names([](const std::string&) { return std::nullopt; });
  Use(names);
  std::promise<HttpExchange> promise;
  const auto id = client_->Send(Post("http://hang.test/"), [&](HttpExchange exchange) {
    promise.set_value(std::move(exchange));
  });
  while (names.questions().empty()) std::this_thread::yield();
  client_->Cancel(id);
  const HttpExchange exchange = promise.get_future().get();
  ExpectError(exchange, Reason::kCancelled, "hang.test:80");
  EXPECT_FALSE(exchange.sent);
}

TEST_F(NameTest, NameServersThatAreNoneAreRefused) {
  CurlHttpClientOptions options;
  options.name_servers = {"not an address"};
  const auto client = CurlHttpClient::Create(options);
  ASSERT_FALSE(client.ok());
  EXPECT_EQ(ReasonOf(client.status()), Reason::kArgumentInvalid);
}

}  // namespace
}  // namespace httptask::testing
