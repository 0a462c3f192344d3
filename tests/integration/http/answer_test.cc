// Where an answer's body goes, what comes after it, and what was said about the connection.
#include <filesystem>

#include "plugin/base/file.h"
#include "tests/integration/http/http_fixture.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class AnswerTest : public HttpTest {
 protected:
  HttpRequest ToFile(const TestServer& server) {
    HttpRequest request = Get(server.Url());
    request.output_file = (folder_.path() / "out").string();
    return request;
  }
  size_t file_count() const {
    return static_cast<size_t>(
        std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }
  std::shared_ptr<TlsCredential> Trusting(const TestAuthority& authority) {
    auto credential = std::make_shared<TlsCredential>();
    credential->authorities = authority.certificate();
    return credential;
  }
  static TestServerOptions SecureEcho(const TestAuthority& authority) {
    TestServerOptions options = Echo();
    options.identity = authority.Issue();
    return options;
  }

  const TemporaryFolder folder_;
};

TEST_F(AnswerTest, BodyGoesToAFileWithItsDigest) {
  const std::string body(3'000'000, 'a');
  TestServer server(Handler([&](const TestRequest&) { return TestReply{200, {}, body}; }));
  const HttpExchange exchange = Send(ToFile(server));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  ASSERT_TRUE(exchange.response.file.has_value());
  EXPECT_EQ(exchange.response.body, "");
  EXPECT_EQ(exchange.response.file->bytes, body.size());
  // printf 'a%.0s' $(seq 3000000) | sha256sum
  EXPECT_EQ(exchange.response.file->sha256,
            "2a152c894398719c0570f83fac34ac03a0f6e8e474b995c2403aa5434f7b9dd4");
  EXPECT_EQ(*ReadFile(exchange.response.file->path), body);
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(AnswerTest, EmptyBodyMakesAnEmptyFile) {
  TestServer server(Handler([](const TestRequest&) { return TestReply{204}; }));
  const HttpExchange exchange = Send(ToFile(server));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.file->bytes, 0u);
}

TEST_F(AnswerTest, ErrorsBodyStaysInMemoryAndTheFileAsItWas) {
  folder_.Write("out", "old");
  TestServer server(Handler([](const TestRequest&) { return TestReply{404, {}, "why"}; }));
  const HttpExchange exchange = Send(ToFile(server));
  EXPECT_EQ(exchange.response.body, "why");
  EXPECT_FALSE(exchange.response.file.has_value());
  EXPECT_EQ(*ReadFile(folder_.path() / "out"), "old");
}

TEST_F(AnswerTest, HalfABodyLeavesTheFileAsItWas) {
  folder_.Write("out", "old");
  TestServer server(
      Answer("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + std::string(400'000, 'x')));
  ExpectError(Send(ToFile(server)), Reason::kResponseInvalid, "broke off");
  client_.reset();  // The writer's work is done.
  EXPECT_EQ(*ReadFile(folder_.path() / "out"), "old");
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(AnswerTest, FileHasALimitOnBothSides) {
  for (const size_t bytes : {1000, 1001}) {
    TestServer server(Answer("HTTP/1.1 200 OK\r\n\r\n" + std::string(bytes, 'x')));
    HttpRequest request = ToFile(server);
    request.limits.response_body_bytes_max = 10;
    request.limits.response_file_bytes_max = 1000;
    const HttpExchange exchange = Send(request);
    EXPECT_EQ(exchange.status.ok(), bytes == 1000) << exchange.status;
  }
}

TEST_F(AnswerTest, FolderThatIsMissingIsToldAsStorage) {
  TestServer server(Handler([](const TestRequest&) { return TestReply{200, {}, "x"}; }));
  HttpRequest request = ToFile(server);
  request.output_file = (folder_.path() / "missing" / "out").string();
  ExpectError(Send(request), Reason::kStorageFailed, "missing/out");
}

TEST_F(AnswerTest, CallbackGetsTheBodyAndMayEndIt) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    for (int i = 0; i < 100 && connection.Write("data: x\n\n"); ++i) {
      connection.Pause(std::chrono::milliseconds(5));
    }
    connection.WaitForClose();
  }));
  auto got = std::make_shared<std::string>();
  HttpRequest request = Get(server.Url());
  request.on_body = [got](std::string_view bytes) {
    got->append(bytes);
    return got->size() < 27;
  };
  const HttpExchange exchange = Send(request);
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_TRUE(exchange.response.is_cut);
  EXPECT_EQ(exchange.response.status_code, 200);
  EXPECT_THAT(*got, HasSubstr("data: x\n\ndata: x\n\ndata: x\n\n"));
}

TEST_F(AnswerTest, AStreamEndsAfterItsTime) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
    connection.WaitForClose();
  }));
  HttpRequest request = Get(server.Url());
  request.on_body_time_max = milliseconds(100);
  const auto got = std::make_shared<std::string>();
  request.on_body = [got](std::string_view bytes) {
    got->append(bytes);
    return true;
  };
  const HttpExchange exchange = Send(request);
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_TRUE(exchange.response.is_cut);
  EXPECT_FALSE(exchange.broken_head.has_value());
  EXPECT_EQ(*got, "data: 1\n\n");
  EXPECT_GE(exchange.timings.total, milliseconds(100));
  EXPECT_TRUE(server.WaitForClosed(1));
}

TEST_F(AnswerTest, AnAnswerThatIsNoStreamHasNoSuchTime) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\na");
    connection.Pause(milliseconds(60));
    connection.Write("b");
  }));
  HttpRequest request = Get(server.Url());
  request.on_body_time_max = milliseconds(20);
  request.on_body = [](std::string_view) { return true; };
  const HttpExchange exchange = Send(request);
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.body, "ab");
  EXPECT_FALSE(exchange.response.is_cut);
}

TEST_F(AnswerTest, TheHeadOfAStreamThatATimeoutEndsIsTold) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nX-Id: 7\r\n\r\ndata: 1\n\n");
    connection.WaitForClose();
  }));
  HttpRequest request = Get(server.Url());
  request.timeouts.idle = milliseconds(100);
  request.on_body = [](std::string_view) { return true; };
  const HttpExchange exchange = Send(request);
  ExpectError(exchange, Reason::kDeadlineExceeded, "idle timeout");
  ASSERT_TRUE(exchange.broken_head.has_value());
  EXPECT_EQ(exchange.broken_head->status_code, 200);
  EXPECT_THAT(exchange.broken_head->headers, ElementsAre(Pair("X-Id", "7")));
}

TEST_F(AnswerTest, AStreamMayDrip) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 8 && connection.Pause(milliseconds(400)); ++i) connection.Write("x");
  }));
  HttpRequest request = Get(server.Url());
  request.timeouts = {milliseconds(300), milliseconds(1000), milliseconds(1000),
                      milliseconds(20'000)};
  request.on_body = [](std::string_view) { return true; };
  const HttpExchange exchange = Send(request);
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
}

TEST_F(AnswerTest, TrailersComeApartFromHeaders) {
  TestServer server(
      Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nab\r\n"
             "0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n"));
  const HttpExchange exchange = Send(Get(server.Url()));
  EXPECT_EQ(exchange.response.body, "ab");
  EXPECT_EQ(exchange.response.http_version, "1.1");
  EXPECT_THAT(exchange.response.trailers, ElementsAre(Pair("X-Sum", "1"), Pair("x-sum", "2")));
}

TEST_F(AnswerTest, BodyStaysPackedWhereNobodyWantsItUnpacked) {
  TestServer server(Handler([](const TestRequest& request) {
    return TestReply{200, {{"Content-Encoding", "gzip"}}, request.Header("accept-encoding")};
  }));
  HttpRequest request = Get(server.Url());
  request.decompress = false;
  EXPECT_EQ(Send(request).response.body, "");
  request.headers = {{"Accept-Encoding", "x-other"}};
  EXPECT_EQ(Send(request).response.body, "x-other");
}

TEST_F(AnswerTest, BodyIsSentFromMemoryAndFilesInOrder) {
  TestServer server(Echo());
  HttpRequest request = Request("PUT", server.Url());
  const std::string large(300'000, 'x');
  request.body_pieces = {{"<", ""}, {"", folder_.Write("a", large)}, {">", ""}};
  const HttpExchange exchange = Send(request);
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.body, "<" + large + ">");
  EXPECT_EQ(server.requests()[0].Header("content-length"), "300002");
  EXPECT_EQ(server.requests()[0].Header("transfer-encoding"), "");
}

TEST_F(AnswerTest, MissingBodyFileIsRefusedBeforeAnythingIsSent) {
  TestServer server(Echo());
  HttpRequest request = Request("POST", server.Url());
  request.body_pieces = {{"", (folder_.path() / "missing").string()}};
  const HttpExchange exchange = Send(request);
  ExpectError(exchange, Reason::kArgumentInvalid, "nothing was sent");
  EXPECT_FALSE(exchange.sent);
  EXPECT_EQ(server.connection_count(), 0u);
}

TEST_F(AnswerTest, BodyOfPiecesGoesOutAgainWholeWithAnIdempotentRequest) {
  TestServer server(Raw([](TestConnection& connection) {
    const auto first = connection.ReadRequest();
    connection.Reply({200, {}, first->body});
    connection.ReadRequest();  // Then the connection dies.
  }));
  HttpRequest request = Request("PUT", server.Url());
  request.body_pieces = {{"ab", ""}, {"", folder_.Write("a", "cd")}};
  ASSERT_TRUE(Send(request).status.ok());
  EXPECT_EQ(Send(request).response.body, "abcd");
  EXPECT_EQ(server.request_count(), 3u);
}

TEST_F(AnswerTest, ContradictingLengthsAreNoAnswer) {
  TestServer server(Answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseInvalid, "two different lengths");
}

TEST_F(AnswerTest, ConnectionOfAnAmbiguousAnswerIsNotUsedAgain) {
  for (const char* head :
       {"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
        "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"}) {
    TestServer server(Raw([head](TestConnection& connection) {
      while (connection.ReadRequest()) connection.Write("HTTP/1.1 200 OK\r\n" + std::string(head));
    }));
    EXPECT_EQ(Send(Get(server.Url())).response.body, "ab");
    EXPECT_EQ(Send(Get(server.Url())).response.body, "ab");
    EXPECT_EQ(server.connection_count(), 2u) << head;
  }
}

TEST_F(AnswerTest, TlsFactsAreToldOnNewAndReusedConnections) {
  const TestAuthority authority;
  TestServer server(SecureEcho(authority));
  HttpRequest request = Get(server.Url());
  request.tls = Trusting(authority);
  for (int i = 0; i < 2; ++i) {
    const HttpExchange exchange = Send(request);
    ASSERT_TRUE(exchange.tls.has_value()) << exchange.status;
    EXPECT_EQ(exchange.tls->version, "TLSv1.3");
    EXPECT_THAT(exchange.tls->cipher, HasSubstr("TLS_"));
    EXPECT_EQ(exchange.tls->subject, "CN=httptask test");
    EXPECT_EQ(exchange.tls->issuer, "CN=httptask test authority");
    const auto rest = exchange.tls->valid_until - std::chrono::system_clock::now();
    EXPECT_NEAR(std::chrono::duration<double>(rest).count(), 86'400, 60);
  }
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST_F(AnswerTest, AuthorityOfACredentialIsTrustedWithItAlone) {
  const TestAuthority authority;
  TestServer server(SecureEcho(authority));
  HttpRequest request = Get(server.Url());
  request.tls = Trusting(authority);
  ASSERT_TRUE(Send(request).status.ok());
  request.tls = nullptr;
  ExpectError(Send(request), Reason::kTlsUntrusted, server.authority());
  const TestAuthority other;
  request.tls = Trusting(other);
  ExpectError(Send(request), Reason::kTlsUntrusted, server.authority());
  EXPECT_EQ(server.request_count(), 1u);
}

TEST_F(AnswerTest, EachClientCertificateHasItsOwnConnection) {
  const TestAuthority authority;
  TestServerOptions options = SecureEcho(authority);
  options.client_authority = authority.certificate();
  TestServer server(options);
  for (const char* name : {"one", "two", "one"}) {
    static std::map<std::string, TestIdentity> identities;
    if (!identities.contains(name)) {
      identities[name] = authority.Issue({.common_name = name});
    }
    auto credential = Trusting(authority);
    credential->certificate = identities[name].certificate;
    credential->key = identities[name].key;
    HttpRequest request = Post(server.Url(), name);
    request.tls = credential;
    const HttpExchange exchange = Send(request);
    ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  }
  for (const TestRequest& request : server.requests()) EXPECT_EQ(request.client_name, request.body);
  EXPECT_EQ(server.connection_count(), 2u);
}

TEST_F(AnswerTest, MissingClientCertificateIsAnError) {
  const TestAuthority authority;
  TestServerOptions options = SecureEcho(authority);
  options.client_authority = authority.certificate();
  TestServer server(options);
  HttpRequest request = Get(server.Url());
  request.tls = Trusting(authority);
  EXPECT_FALSE(Send(request).status.ok());
  EXPECT_EQ(server.request_count(), 0u);
}

TEST_F(AnswerTest, TlsSessionsGoOnWithinAKeyAlone) {
  const TestAuthority authority;
  TestServerOptions options = SecureEcho(authority);
  options.handler = [](const TestRequest& request) {
    return TestReply{200, {}, request.body, true};  // Each request on a connection of its own.
  };
  TestServer server(options);
  for (const char* key : {"a", "a", "b"}) {
    HttpRequest request = Post(server.Url(), key);
    request.tls = Trusting(authority);
    request.pool_key = key;
    ASSERT_TRUE(Send(request).status.ok());
  }
  const std::vector<TestRequest> requests = server.requests();
  EXPECT_FALSE(requests[0].is_resumed);
  EXPECT_TRUE(requests[1].is_resumed);
  EXPECT_FALSE(requests[2].is_resumed);
}

}  // namespace
}  // namespace httptask::testing
