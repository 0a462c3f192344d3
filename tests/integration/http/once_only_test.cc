// Nothing is sent twice by accident, and nothing is sent on a connection that cannot carry it.
#include <netinet/in.h>
#include <sys/socket.h>

#include <ctime>

#include "tests/integration/http/http_fixture.h"

namespace httptask::testing {
namespace {

using std::chrono::milliseconds;

class OnceOnlyTest : public HttpTest {
 protected:
  // The first request of a connection is answered; the second is read, and then the connection
  // dies.
  static TestServerOptions DiesOnTheSecond() {
    return Raw([](TestConnection& connection) {
      connection.ReadRequest();
      connection.Reply({});
      connection.ReadRequest();
    });
  }
};

TEST_F(OnceOnlyTest, PostOnADyingConnectionIsSentOnce) {
  TestServer server(DiesOnTheSecond());
  ASSERT_TRUE(Send(Post(server.Url())).status.ok());
  const HttpExchange exchange = Send(Post(server.Url("/charge")));
  ExpectError(exchange, Reason::kResultUnknown, server.authority());
  EXPECT_TRUE(exchange.sent);
  EXPECT_EQ(server.request_count(), 2u);
}

TEST_F(OnceOnlyTest, PatchIsSentOnceAsWell) {
  TestServer server(DiesOnTheSecond());
  ASSERT_TRUE(Send(Post(server.Url())).status.ok());
  HttpRequest request = Post(server.Url());
  request.method = "PATCH";
  ExpectError(Send(request), Reason::kResultUnknown, server.authority());
  EXPECT_EQ(server.request_count(), 2u);
}

TEST_F(OnceOnlyTest, PutThatMustNotBeSentTwiceIsSentOnceAsWell) {
  TestServer server(DiesOnTheSecond());
  ASSERT_TRUE(Send(Post(server.Url())).status.ok());
  HttpRequest request = Post(server.Url());
  request.method = "PUT";
  request.once_only = true;
  ExpectError(Send(request), Reason::kResultUnknown, server.authority());
  EXPECT_EQ(server.request_count(), 2u);
}

TEST_F(OnceOnlyTest, LargePostOnADyingConnectionIsSentOnce) {
  TestServer server(DiesOnTheSecond());
  ASSERT_TRUE(Send(Post(server.Url())).status.ok());
  ExpectError(Send(Post(server.Url(), std::string(1'000'000, 'x'))), Reason::kResultUnknown,
              server.authority());
  EXPECT_EQ(server.request_count(), 2u);
}

TEST_F(OnceOnlyTest, PostOnANewConnectionThatDiesIsUnknown) {
  TestServer server(Raw([](TestConnection& connection) { connection.ReadRequest(); }));
  ExpectError(Send(Post(server.Url())), Reason::kResultUnknown, "may have been carried out");
  EXPECT_EQ(server.request_count(), 1u);
}

TEST_F(OnceOnlyTest, GetOnADyingConnectionMayGoOutAgain) {
  TestServer server(DiesOnTheSecond());
  ASSERT_TRUE(Send(Get(server.Url())).status.ok());
  EXPECT_TRUE(Send(Get(server.Url())).status.ok());
  EXPECT_EQ(server.request_count(), 3u);
}

TEST_F(OnceOnlyTest, GetOnANewConnectionThatDiesIsUnreachable) {
  TestServer server(Raw([](TestConnection& connection) { connection.ReadRequest(); }));
  const HttpExchange exchange = Send(Get(server.Url()));
  ExpectError(exchange, Reason::kTargetUnreachable, "before an answer came");
  EXPECT_EQ(server.request_count(), 1u);
}

TEST_F(OnceOnlyTest, ResetAfterTheRequestIsUnknownForAPost) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.ResetAtEnd();
  }));
  ExpectError(Send(Post(server.Url())), Reason::kResultUnknown, "lost after the request was sent");
  ExpectError(Send(Get(server.Url())), Reason::kTargetUnreachable, "before an answer came");
}

TEST_F(OnceOnlyTest, ResetInTheBodyIsUnknownForAPost) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    connection.Pause(milliseconds(20));
    connection.ResetAtEnd();
  }));
  ExpectError(Send(Post(server.Url())), Reason::kResultUnknown, server.authority());
  ExpectError(Send(Get(server.Url())), Reason::kResponseInvalid, server.authority());
}

TEST_F(OnceOnlyTest, RefusedConnectionSaysThatNothingWasSent) {
  int port = 0;
  {
    TestServer gone(Echo());
    port = gone.port();
  }
  const HttpExchange exchange = Send(Post("http://127.0.0.1:" + std::to_string(port) + "/"));
  ExpectError(exchange, Reason::kTargetUnreachable, "refused");
  EXPECT_FALSE(exchange.sent);
}

TEST_F(OnceOnlyTest, UnaskedAnswerOnAnIdleConnectionIsNeverTheNextAnswer) {
  std::promise<void> poisoned;
  TestServer server(Raw([&](TestConnection& connection) {
    while (const auto request = connection.ReadRequest()) {
      connection.Reply({200, {}, "good", false});
      if (connection.number() > 1) continue;
      connection.Pause(milliseconds(20));
      connection.Reply({200, {}, "poison", false});
      poisoned.set_value();
    }
  }));
  ASSERT_EQ(Send(Post(server.Url())).response.body, "good");
  poisoned.get_future().wait();
  const HttpExchange exchange = Send(Post(server.Url()));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.body, "good");
  EXPECT_EQ(server.request_count(), 2u);
  EXPECT_EQ(server.connection_count(), 2u);
}

TEST_F(OnceOnlyTest, PoisonInTheSameSegmentIsNeverTheNextAnswer) {
  for (const std::string first :
       {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", "HTTP/1.1 204 None\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n"}) {
    TestServer server(Raw([&](TestConnection& connection) {
      while (connection.ReadRequest()) {
        connection.Write(first + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
      }
    }));
    for (int i = 0; i < 3; ++i) {
      const HttpExchange exchange = Send(Post(server.Url()));
      ASSERT_TRUE(exchange.status.ok()) << exchange.status;
      EXPECT_NE(exchange.response.body, "poison");
    }
  }
}

TEST_F(OnceOnlyTest, ConnectionThatTheServerClosedIsReplaced) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Reply({200, {}, "good", false});
  }));
  for (size_t i = 1; i <= 3; ++i) {
    const HttpExchange exchange = Send(Post(server.Url()));
    ASSERT_TRUE(exchange.status.ok()) << exchange.status;
    ASSERT_TRUE(server.WaitForClosed(i));
  }
  EXPECT_EQ(server.request_count(), 3u);
}

TEST_F(OnceOnlyTest, ConnectionsAreKeptForTheSameKey) {
  TestServer server(Echo());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Send(Post(server.Url())).status.ok());
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST_F(OnceOnlyTest, ConnectionsAreNotSharedBetweenKeys) {
  TestServer server(Echo());
  for (const char* key : {"", "a", "b", "a", "b", ""}) {
    HttpRequest request = Post(server.Url(), key);
    request.pool_key = key;
    ASSERT_TRUE(Send(request).status.ok());
  }
  EXPECT_EQ(server.connection_count(), 3u);
  for (const TestRequest& one : server.requests()) {
    for (const TestRequest& other : server.requests()) {
      EXPECT_EQ(one.connection == other.connection, one.body == other.body);
    }
  }
}

TEST_F(OnceOnlyTest, IdlePoolsAreClosedBeyondTheirNumber) {
  TestServer server(Echo());
  for (int key = 0; key < 66; ++key) {
    HttpRequest request = Get(server.Url());
    request.pool_key = std::to_string(key);
    ASSERT_TRUE(Send(request).status.ok());
  }
  EXPECT_TRUE(server.WaitForClosed(2));
  EXPECT_EQ(server.closed_count(), 2u);
  EXPECT_EQ(server.connection_count(), 66u);
}

TEST_F(OnceOnlyTest, IdleConnectionsInAllHaveALimit) {
  TestServer server(Echo());
  CurlHttpClientOptions options = Options();
  options.connections_max = 3;
  client_ = MakeClient(options);
  for (int key = 0; key < 5; ++key) {
    HttpRequest request = Get(server.Url());
    request.pool_key = std::to_string(key);
    ASSERT_TRUE(Send(request).status.ok());
  }
  EXPECT_TRUE(server.WaitForClosed(2));
}

TEST_F(OnceOnlyTest, IdleConnectionThatTheServerClosesCostsNoProcessorTime) {
  TestServer closing(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Reply({});
  }));
  TestServer silent(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.WaitForClose();
  }));
  ASSERT_TRUE(Send(Get(closing.Url())).status.ok());
  ASSERT_TRUE(closing.WaitForClosed(1));
  HttpRequest waiting = Get(silent.Url());
  waiting.timeouts.first_byte = milliseconds(500);
  const std::clock_t before = std::clock();
  ExpectError(Send(waiting), Reason::kDeadlineExceeded, "first-byte timeout");
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 10);
  EXPECT_TRUE(Send(Get(closing.Url())).status.ok());
}

}  // namespace
}  // namespace httptask::testing
