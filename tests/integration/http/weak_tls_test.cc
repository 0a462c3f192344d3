// TLS servers that are weak or that make the handshake expensive.
#include <openssl/ssl.h>

#include "tests/integration/http/http_fixture.h"

namespace httptask::testing {
namespace {

class WeakTlsTest : public HttpTest {
 protected:
  // Whether a request gets through to a server that is trusted and has these options.
  HttpExchange SendTo(TestServerOptions options, const TestCertificateOptions& certificate = {}) {
    options.handler = [](const TestRequest&) { return TestReply{}; };
    options.identity = authority_.Issue(certificate);
    TestServer server(options);
    auto tls = std::make_shared<TlsCredential>();
    tls->authorities = authority_.certificate();
    HttpRequest request = Get(server.Url());
    request.tls = tls;
    HttpExchange exchange = Send(request);
    EXPECT_EQ(server.request_count(), exchange.status.ok() ? 1u : 0u);
    return exchange;
  }

  const TestAuthority authority_;
};

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
