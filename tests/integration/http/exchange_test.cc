// What goes out and what comes back when all is well.
#include "tests/integration/http/http_fixture.h"

namespace httptask::testing {
namespace {

using std::chrono::microseconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

class ExchangeTest : public HttpTest {};

TEST_F(ExchangeTest, GetBringsTheWholeAnswer) {
  TestServer server(
      Answer("HTTP/1.1 404 Not Here\r\nContent-Type: text/plain\r\nX-A: 1\r\nx-a: 2\r\n"
             "Content-Length: 5\r\n\r\nhello"));
  const HttpExchange exchange = Send(Get(server.Url("/a?b=c")));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.status_code, 404);
  EXPECT_EQ(exchange.response.reason_phrase, "Not Here");
  EXPECT_EQ(exchange.response.body, "hello");
  EXPECT_THAT(exchange.response.headers,
              ElementsAre(Pair("Content-Type", "text/plain"), Pair("X-A", "1"), Pair("x-a", "2"),
                          Pair("Content-Length", "5")));
  EXPECT_EQ(exchange.remote_address, server.authority());
  EXPECT_TRUE(exchange.sent);
}

TEST_F(ExchangeTest, SendsWhatTheRequestSaysAndLittleElse) {
  TestServer server(Echo());
  HttpRequest request = Get(server.Url("/a/../b?c=%20"));
  request.headers = {{"X-Empty", ""}, {"X-Two", "1"}, {"X-Two", "2"}};
  ASSERT_TRUE(Send(request).status.ok());
  const TestRequest received = server.requests().at(0);
  EXPECT_EQ(received.target, "/a/../b?c=%20");
  EXPECT_THAT(received.headers,
              ElementsAre(Pair("Host", server.authority()), Pair("X-Empty", ""), Pair("X-Two", "1"),
                          Pair("X-Two", "2"), Pair("User-Agent", HasSubstr("httptask/")),
                          Pair("Accept-Encoding", "gzip, deflate, br, zstd")));
}

TEST_F(ExchangeTest, GivenHeadersReplaceOurOwn) {
  TestServer server(Echo());
  HttpRequest request = Post(server.Url());
  request.headers = {{"user-agent", "mine"}, {"Accept", "text/x"}, {"content-type", "a/b"}};
  ASSERT_TRUE(Send(request).status.ok());
  const TestRequest received = server.requests().at(0);
  EXPECT_EQ(received.Header("User-Agent"), "mine");
  EXPECT_EQ(received.Header("Accept"), "text/x");
  EXPECT_EQ(received.Header("Content-Type"), "a/b");
}

TEST_F(ExchangeTest, BodyHasNoContentTypeUnlessGiven) {
  TestServer server(Echo());
  EXPECT_EQ(Send(Post(server.Url(), "a=b")).response.body, "a=b");
  EXPECT_THAT(server.requests().at(0).headers, Not(Contains(Pair("Content-Type", ::testing::_))));
  EXPECT_THAT(server.requests().at(0).headers, Not(Contains(Pair("Expect", ::testing::_))));
}

class MethodTest : public ExchangeTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(MethodTest, GoesOutWithItsBody) {
  TestServer server(Echo());
  HttpRequest request = Request(GetParam(), server.Url());
  request.body = "body";
  request.has_body = true;
  const HttpExchange exchange = Send(request);
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(server.requests().at(0).method, GetParam());
  EXPECT_EQ(server.requests().at(0).body, "body");
  EXPECT_EQ(exchange.response.body, "body");
}

TEST_P(MethodTest, GoesOutWithoutABody) {
  TestServer server(Echo());
  ASSERT_TRUE(Send(Request(GetParam(), server.Url())).status.ok());
  EXPECT_EQ(server.requests().at(0).method, GetParam());
  EXPECT_EQ(server.requests().at(0).body, "");
  const std::string method = GetParam();
  const bool expects_body = method == "POST" || method == "PUT" || method == "PATCH";
  EXPECT_EQ(server.requests().at(0).Header("Content-Length"), expects_body ? "0" : "");
}

INSTANTIATE_TEST_SUITE_P(All, MethodTest,
                         ::testing::Values("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));

TEST_F(ExchangeTest, EmptyBodyStillSaysItsLength) {
  TestServer server(Echo());
  HttpRequest request = Request("DELETE", server.Url());
  request.has_body = true;
  ASSERT_TRUE(Send(request).status.ok());
  EXPECT_EQ(server.requests().at(0).Header("Content-Length"), "0");
}

TEST_F(ExchangeTest, HeadHasNoBody) {
  TestServer server(Answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));
  const HttpExchange exchange = Send(Request("HEAD", server.Url()));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.body, "");
}

TEST_F(ExchangeTest, BodyOf64MibArrives) {
  TestServer server(Handler([](const TestRequest& request) {
    return TestReply{200, {}, std::to_string(request.body.size())};
  }));
  const size_t size = size_t{64} << 20;
  EXPECT_EQ(Send(Post(server.Url(), std::string(size, 'x'))).response.body, std::to_string(size));
}

TEST_F(ExchangeTest, BodyBytesPassThroughWhateverTheyAre) {
  const std::string bytes("\xff\xfe\0<html>\r\n\x80", 13);
  TestServer server(Handler([&](const TestRequest&) {
    return TestReply{200, {{"Content-Type", "application/json"}}, bytes};
  }));
  EXPECT_EQ(Send(Get(server.Url())).response.body, bytes);
}

TEST_F(ExchangeTest, InterimAnswersAreDropped) {
  TestServer server(
      Answer("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
             "HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n"));
  const HttpExchange exchange = Send(Get(server.Url()));
  EXPECT_EQ(exchange.response.status_code, 201);
  EXPECT_EQ(exchange.response.reason_phrase, "Made");
  EXPECT_THAT(exchange.response.headers, ElementsAre(Pair("Content-Length", "0")));
}

TEST_F(ExchangeTest, TrailersAreNotListed) {
  TestServer server(
      Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n"));
  const HttpExchange exchange = Send(Get(server.Url()));
  EXPECT_EQ(exchange.response.body, "abc");
  EXPECT_THAT(exchange.response.headers, ElementsAre(Pair("Transfer-Encoding", "chunked")));
}

TEST_F(ExchangeTest, AnswerWithoutLengthEndsWithTheConnection) {
  TestServer server(Answer("HTTP/1.0 200 OK\r\n\r\nuntil the end"));
  EXPECT_EQ(Send(Get(server.Url())).response.body, "until the end");
}

TEST_F(ExchangeTest, RedirectsAreAnswers) {
  TestServer trap(Echo());
  TestServer server(Handler([&](const TestRequest&) {
    return TestReply{302, {{"Location", trap.Url("/next")}}, ""};
  }));
  const HttpExchange exchange = Send(Get(server.Url()));
  EXPECT_EQ(exchange.response.status_code, 302);
  EXPECT_THAT(exchange.response.headers, Contains(Pair("Location", trap.Url("/next"))));
  EXPECT_EQ(trap.connection_count(), 0u);
}

TEST_F(ExchangeTest, CookiesAndCachesDoNotSurviveARequest) {
  TestServer server(Handler([](const TestRequest&) {
    return TestReply{200,
                     {{"Set-Cookie", "sid=1"},
                      {"Alt-Svc", "h2=\":1\""},
                      {"Strict-Transport-Security", "max-age=99"},
                      {"Refresh", "0"}},
                     ""};
  }));
  ASSERT_TRUE(Send(Get(server.Url())).status.ok());
  ASSERT_TRUE(Send(Get(server.Url())).status.ok());
  EXPECT_EQ(server.requests().at(1).Header("Cookie"), "");
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST_F(ExchangeTest, NothingOfARequestIsLeftForThoseThatFollow) {
  TestServer server(Echo());
  HttpRequest first = Request("PATCH", server.Url("/first"));
  first.headers = {{"X-Secret", "s3cret"}, {"Content-Type", "text/plain"}};
  first.body_pieces = {{.bytes = "piece"}};
  first.has_body = true;
  ASSERT_TRUE(Send(first).status.ok());
  ASSERT_TRUE(Send(Request("HEAD", server.Url())).status.ok());
  ASSERT_TRUE(Send(Get(server.Url("/third"))).status.ok());
  EXPECT_EQ(Send(Post(server.Url(), "body")).response.body, "body");

  const std::vector<TestRequest> requests = server.requests();
  EXPECT_EQ(requests.at(0).body, "piece");
  for (size_t i = 1; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].Header("X-Secret") + requests[i].Header("Content-Type"), "");
  }
  EXPECT_EQ(requests.at(1).method, "HEAD");
  EXPECT_EQ(requests.at(2).method + " " + requests.at(2).target, "GET /third");
  EXPECT_EQ(requests.at(2).body + requests.at(2).Header("Content-Length"), "");
}

TEST_F(ExchangeTest, ProxiesOfTheEnvironmentAreIgnored) {
  TestServer proxy(Echo());
  TestServer server(Echo());
  for (const char* name : {"http_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, proxy.Url().c_str(), 1);
  }
  const HttpExchange exchange = Send(Get(server.Url()));
  for (const char* name : {"http_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(proxy.connection_count(), 0u);
  EXPECT_EQ(server.request_count(), 1u);
}

TEST_F(ExchangeTest, TimingsAddUp) {
  TestServer server(Raw([](TestConnection& connection) {
    while (connection.ReadRequest() && connection.Pause(std::chrono::milliseconds(50))) {
      connection.Reply({});
    }
  }));
  for (int i = 0; i < 2; ++i) {
    const Timings timings = Send(Get(server.Url())).timings;
    EXPECT_GE(timings.first_byte, microseconds(45'000));
    EXPECT_GE(timings.total, timings.queue + timings.dns + timings.connect + timings.tls +
                                 timings.first_byte - microseconds(2'000));
    EXPECT_EQ(timings.tls, microseconds(0));
    if (i == 1) {
      EXPECT_EQ(timings.connect, microseconds(0));
    }
  }
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST_F(ExchangeTest, BadRequestsAreRefusedAtOnce) {
  HttpRequest request = Request("TRACE", "file:///etc/passwd");
  const HttpExchange exchange = Send(request);
  ExpectError(exchange, Reason::kArgumentInvalid, "method");
  EXPECT_EQ(ProblemsOf(exchange.status).size(), 2u);
  EXPECT_FALSE(exchange.sent);
}

}  // namespace
}  // namespace httptask::testing
