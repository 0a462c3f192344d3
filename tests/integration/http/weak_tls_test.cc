// TLS servers that are weak, that are not who they should be, or that make the handshake expensive;
// 100 healthy transfers go on beside each.
#include <openssl/ssl.h>

#include "plugin/http/tls_watch.h"
#include "tests/integration/http/neighbour_fixture.h"
#include "tests/testing/test_name_server.h"

namespace httptask::testing {
namespace {

class WeakTlsTest : public NeighbourTest {
 protected:
  HttpRequest Trusting(HttpRequest request) const {
    auto tls = std::make_shared<TlsCredential>();
    tls->authorities = authority_.certificate();
    request.tls = tls;
    return request;
  }
  // Whether a request gets through to a server that is trusted and has these options.
  HttpExchange SendTo(TestServerOptions options, const TestCertificateOptions& certificate = {}) {
    options.handler = [](const TestRequest&) { return TestReply{}; };
    options.identity = authority_.Issue(certificate);
    TestServer server(options);
    HttpExchange exchange = SendBeside(Trusting(Get(server.Url())));
    EXPECT_EQ(server.request_count(), exchange.status.ok() ? 1u : 0u);
    return exchange;
  }

  const TestAuthority authority_;
};

TEST_F(WeakTlsTest, OnlyACertificateForTheHostWithinItsTimeIsTaken) {
  using std::chrono::seconds;
  EXPECT_TRUE(SendTo({}).status.ok());
  for (const TestCertificateOptions& certificate :
       std::vector<TestCertificateOptions>{{.names = {"DNS:other.example"}},
                                           {.names = {"IP:127.0.0.2"}},
                                           {.names = {"DNS:127.0.0.1"}},
                                           {.names = {}},
                                           {.names = {}, .common_name = "127.0.0.1"},
                                           {.valid_until = seconds(-10)},
                                           {.valid_from = seconds(3600)}}) {
    SCOPED_TRACE(certificate.common_name + (certificate.names.empty() ? "" : certificate.names[0]));
    ExpectError(SendTo({}, certificate), Reason::kTlsUntrusted, "");
  }
}

TEST_F(WeakTlsTest, StrangersAndChainsWithAGapAreRefused) {
  const TestAuthority stranger;
  const TestAuthority intermediate(authority_);
  TestIdentity whole = intermediate.Issue();
  const TestIdentity gap = whole;
  whole.certificate += intermediate.certificate();
  const auto send = [&](const TestIdentity& identity) {
    TestServerOptions options = Echo();
    options.identity = identity;
    TestServer server(options);
    return SendBeside(Trusting(Get(server.Url())));
  };
  EXPECT_TRUE(send(whole).status.ok());
  for (const TestIdentity& identity : {gap, stranger.Issue(), MakeSelfSigned()}) {
    ExpectError(send(identity), Reason::kTlsUntrusted, "");
  }
}

TEST_F(WeakTlsTest, WildcardStandsForOneLabelAtTheLeft) {
  TestNameServer names([](const std::string&) { return std::vector<std::string>{"127.0.0.1"}; });
  CurlHttpClientOptions client_options = Options();
  client_options.name_servers = {names.address()};
  client_ = MakeClient(client_options);
  TestServerOptions options = Echo();
  options.identity = authority_.Issue({.names = {"DNS:*.api.test"}});
  TestServer server(options);
  const auto send = [&](std::string_view host) {
    return SendBeside(Trusting(Get(server.UrlFor(host)))).status;
  };
  EXPECT_TRUE(send("eu.api.test").ok());
  for (const char* host : {"api.test", "a.eu.api.test", "eu.api.test.test"}) {
    EXPECT_EQ(ReasonOf(send(host)), Reason::kTlsUntrusted) << host;
  }
}

TEST_F(WeakTlsTest, HandshakeThatStallsOrIsNoneEndsInTime) {
  const std::string record_without_end("\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", 9);
  for (const std::string& bytes :
       {std::string(), record_without_end, std::string("HTTP/1.1 400\r\n")}) {
    TestServer server(Raw([bytes](TestConnection& connection) {
      connection.Read(1);
      connection.Write(bytes);
      connection.WaitForClose();
    }));
    const HttpExchange exchange = SendBeside(Trusting(Get("https://" + server.authority() + "/")));
    EXPECT_FALSE(exchange.status.ok());
    EXPECT_FALSE(exchange.sent);
  }
}

TEST_F(WeakTlsTest, OldVersionsAreRefused) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    TestServerOptions options;
    options.weak_version = version;
    options.weak_cipher = "ECDHE-ECDSA-AES128-SHA";
    ExpectError(SendTo(options), Reason::kTlsUntrusted, "");
  }
}

TEST_F(WeakTlsTest, CipherThatHidesNothingIsRefusedWhereAStrongOneOfTheSameVersionIsTaken) {
  TestServerOptions options;
  options.weak_version = TLS1_2_VERSION;
  options.weak_cipher = "ECDHE-ECDSA-NULL-SHA";
  ExpectError(SendTo(options), Reason::kTlsUntrusted, "");
  options.weak_cipher = "ECDHE-ECDSA-AES128-GCM-SHA256";
  const HttpExchange exchange = SendTo(options);
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
}

TEST_F(WeakTlsTest, ShortKeysAndOldSignaturesAreRefused) {
  TestServerOptions options;
  options.weak_version = TLS1_2_VERSION;
  options.weak_cipher = "ECDHE-RSA-AES128-GCM-SHA256";
  const HttpExchange exchange = SendTo(options, {.rsa_bits = 2048});
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
  ExpectError(SendTo(options, {.rsa_bits = 1024}), Reason::kTlsUntrusted, "");
  ExpectError(SendTo(options, {.rsa_bits = 2048, .digest = "SHA1"}), Reason::kTlsUntrusted, "");
}

TEST_F(WeakTlsTest, HandshakesWithoutEndAreCutOff) {
  std::atomic<int> handshakes{0};
  TestServerOptions options = Raw([&](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n");
    while (connection.ShakeHandsAgain() && connection.Write("a")) ++handshakes;
  });
  options.weak_version = TLS1_2_VERSION;
  options.weak_cipher = "ECDHE-ECDSA-AES128-GCM-SHA256";
  options.identity = authority_.Issue();
  TestServer server(options);
  const HttpExchange exchange = SendBeside(Trusting(Get(server.Url())));
  EXPECT_TRUE(server.WaitForClosed(1));
  ExpectError(exchange, Reason::kResponseInvalid, "broke off");
  EXPECT_EQ(handshakes, TlsWatch::kRenegotiationsMax);
}

TEST_F(WeakTlsTest, AServerMayAskForAFewHandshakes) {
  TestServerOptions options = Raw([&](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
    for (int i = 0; i < TlsWatch::kRenegotiationsMax; ++i) {
      connection.ShakeHandsAgain();
      connection.Write("a");
    }
    connection.WaitForClose();
  });
  options.weak_version = TLS1_2_VERSION;
  options.weak_cipher = "ECDHE-ECDSA-AES128-GCM-SHA256";
  options.identity = authority_.Issue();
  TestServer server(options);
  const HttpExchange exchange = SendBeside(Trusting(Get(server.Url())));
  EXPECT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.body, "aaa");
}

TEST_F(WeakTlsTest, NewKeysWithoutEndEndInTime) {
  TestServerOptions options = Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na");
    while (connection.UpdateKeys()) {
    }
  });
  options.identity = authority_.Issue();
  TestServer server(options);
  EXPECT_FALSE(SendBeside(Trusting(Get(server.Url()))).status.ok());
}

TEST_F(WeakTlsTest, HugeCertificateEndsTheHandshake) {
  for (const int count : {1'000, 20'000}) {
    TestCertificateOptions certificate;
    for (int i = 0; i < count; ++i) {
      certificate.names.push_back("DNS:h" + std::to_string(i) + ".example");
    }
    const HttpExchange exchange = SendTo({}, certificate);
    if (count == 1'000) {
      EXPECT_TRUE(exchange.status.ok()) << exchange.status;
    } else {
      ExpectError(exchange, Reason::kTlsUntrusted, "");
    }
  }
}

}  // namespace
}  // namespace httptask::testing
