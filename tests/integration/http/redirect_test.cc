// Redirects over real connections: every hop is judged, none leaks.
#include "plugin/http/redirect/redirecting_http_client.h"
#include "tests/integration/http/http_fixture.h"

namespace httptask::testing {
namespace {

using ::testing::HasSubstr;

class RedirectTest : public HttpTest {
 protected:
  HttpExchange Follow(HttpRequest request, size_t redirects_max = 5) {
    request.redirects_max = redirects_max;
    auto promise = std::make_shared<std::promise<HttpExchange>>();
    auto future = promise->get_future();
    following_.Send(std::move(request),
                    [promise](HttpExchange exchange) { promise->set_value(std::move(exchange)); });
    return Await(std::move(future));
  }
  static TestServerOptions MovesTo(std::string location, int status = 302) {
    return Handler([location, status](const TestRequest&) {
      return TestReply{status, {{"Location", location}}};
    });
  }

  SystemClock clock_;
  RedirectingHttpClient following_{MakeClient(), clock_};
};

TEST_F(RedirectTest, HopToABlockedAddressIsRefusedBeforeItIsDialled) {
  for (const char* location : {"http://169.254.169.254/", "http://[::1]:9/", "http://10.0.0.1/",
                               "http://localhost.localhost:9/", "http://[::ffff:7f00:1]/"}) {
    TestServer server(MovesTo(location));
    const HttpExchange exchange = Follow(Get(server.Url()));
    // `*.localhost` leads to 127.0.0.1, which is allowed here, and nobody listens.
    if (std::string_view(location).find("localhost") == std::string_view::npos) {
      ExpectError(exchange, Reason::kTargetBlocked, "not allowed");
    }
    EXPECT_EQ(exchange.hops.size(), 1u);
  }
}

TEST_F(RedirectTest, LoopEndsAtTheLimit) {
  TestServer server(MovesTo("/?again"));
  const HttpExchange exchange = Follow(Get(server.Url()));
  EXPECT_EQ(exchange.response.status_code, 302);
  EXPECT_THAT(exchange.redirect_refusal, HasSubstr("5 before"));
  EXPECT_EQ(server.request_count(), 6u);
}

TEST_F(RedirectTest, SecretHeadersStayWithTheirOrigin) {
  TestServer other(Echo());
  TestServer server(MovesTo(other.Url("/there")));
  HttpRequest request = Get(server.Url());
  request.headers = {{"X-Api-Key", "secret"}, {"Authorization", "secret"}, {"Accept", "a/b"}};
  ASSERT_TRUE(Follow(request).status.ok());
  EXPECT_EQ(other.requests()[0].Header("x-api-key"), "");
  EXPECT_EQ(other.requests()[0].Header("authorization"), "");
  EXPECT_EQ(other.requests()[0].Header("accept"), "a/b");
}

TEST_F(RedirectTest, LocationsThatLieAreAnswers) {
  for (const std::string location : {"ftp://127.0.0.1/", "http://user@127.0.0.1/",
                                     "http:///127.0.0.1/", "/a\\b", "/a b", "//127.0.0.1:0/"}) {
    TestServer server(MovesTo(location));
    const HttpExchange exchange = Follow(Get(server.Url()));
    EXPECT_EQ(exchange.response.status_code, 302) << exchange.status;
    EXPECT_THAT(exchange.redirect_refusal, HasSubstr("not followed")) << location;
  }
}

TEST_F(RedirectTest, LongLocationIsHeldToTheUrlsLimit) {
  TestServer server(MovesTo("/" + std::string(20'000, 'x')));
  EXPECT_THAT(Follow(Get(server.Url())).redirect_refusal, HasSubstr("longer than 16384 bytes"));
  EXPECT_EQ(server.request_count(), 1u);
}

TEST_F(RedirectTest, SlowHopsEndAtTheTotalTimeout) {
  TestServer server(Raw([](TestConnection& connection) {
    while (connection.ReadRequest()) {
      connection.Pause(std::chrono::milliseconds(60));
      connection.Reply({302, {{"Location", "/"}}});
    }
  }));
  HttpRequest request = Get(server.Url());
  request.timeouts.total = std::chrono::milliseconds(200);
  ExpectError(Follow(request, 100), Reason::kDeadlineExceeded, "total timeout");
  EXPECT_LE(server.request_count(), 5u);
}

}  // namespace
}  // namespace httptask::testing
