// The operator's proxy: what goes through it, what does not, and what it is told.
#include "plugin/http/proxy.h"

#include "tests/integration/http/http_fixture.h"

namespace httptask::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ProxyTest : public HttpTest {
 protected:
  void UseProxy(const std::string& authority, std::vector<std::string> no_proxy = {}) {
    CurlHttpClientOptions options = Options();
    options.policy = {};
    options.proxy = "http://me:secret@" + authority;
    options.no_proxy = std::move(no_proxy);
    client_ = MakeClient(options);
  }
};

TEST_F(ProxyTest, PlainRequestGoesThroughItWithItsCredentials) {
  TestServer proxy(Handler([](const TestRequest& request) {
    return TestReply{200, {}, request.target + " " + request.Header("proxy-authorization")};
  }));
  UseProxy(proxy.authority());
  const HttpExchange exchange = Send(Get("http://api.test/path"));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.body, "http://api.test/path Basic bWU6c2VjcmV0");
}

TEST_F(ProxyTest, TunnelsAreAskedForWithoutTheRequestsHeaders) {
  std::promise<std::string> head;
  TestServer proxy(Raw([&](TestConnection& connection) {
    head.set_value(connection.ReadHead());
    connection.Write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  }));
  UseProxy(proxy.authority());
  HttpRequest request = Post("https://api.test/path");
  request.headers = {{"Authorization", "Bearer token"}};
  const HttpExchange exchange = Send(request);
  ExpectError(exchange, Reason::kTargetUnreachable, "answered 403 when it was asked for api.test");
  EXPECT_FALSE(exchange.sent);
  const std::string asked = head.get_future().get();
  EXPECT_THAT(asked, HasSubstr("CONNECT api.test:443 HTTP/1.1"));
  EXPECT_THAT(asked, Not(HasSubstr("token")));
  EXPECT_THAT(asked, Not(HasSubstr("/path")));
}

TEST_F(ProxyTest, AProxyThatIsNotThereIsNamedWithoutItsPassword) {
  UseProxy("127.0.0.1:1");
  const HttpExchange exchange = Send(Get("http://api.test/"));
  ExpectError(exchange, Reason::kTargetUnreachable,
              "cannot connect to the proxy http://127.0.0.1:1");
  EXPECT_THAT(std::string(MessageOf(exchange.status)), Not(HasSubstr("secret")));
}

TEST_F(ProxyTest, WhatIsKnownToBePrivateIsRefusedAllTheSame) {
  TestServer proxy(Echo());
  UseProxy(proxy.authority());
  for (const char* url : {"http://10.0.0.1/", "http://localhost/", "http://a.localhost/",
                          "http://[::1]/", "http://169.254.169.254/"}) {
    ExpectError(Send(Get(url)), Reason::kTargetBlocked, "not allowed");
  }
  EXPECT_EQ(proxy.connection_count(), 0u);
}

TEST_F(ProxyTest, ExceptionsAreReachedWithoutIt) {
  TestServer proxy(Echo());
  TestServer server(Echo());
  CurlHttpClientOptions options = Options();
  options.proxy = "http://" + proxy.authority();
  options.no_proxy = {"127.0.0.1"};
  client_ = MakeClient(options);
  EXPECT_TRUE(Send(Get(server.Url())).status.ok());
  EXPECT_EQ(proxy.connection_count(), 0u);
}

}  // namespace
}  // namespace httptask::testing
