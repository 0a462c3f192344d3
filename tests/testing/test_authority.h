#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace httptask::testing {

// A certificate (chain) and its key, both PEM.
struct TestIdentity {
  std::string certificate;
  std::string key;
};

// Which certificate is wanted.
struct TestCertificateOptions {
  // Subject alternative names: `DNS:localhost`, `IP:127.0.0.1`.
  std::vector<std::string> names = {"IP:127.0.0.1", "DNS:localhost"};
  std::string common_name = "httptask test";
  // From when and until when, counted from now.
  std::chrono::seconds valid_from{-3600};
  std::chrono::seconds valid_until{86400};
  // An RSA key of so many bits; 0: P-256.
  unsigned rsa_bits = 0;
  // What is signed, by OpenSSL's name.
  std::string digest = "SHA256";
};

// A certificate authority made on the spot (P-256).
class TestAuthority {
 public:
  TestAuthority();
  // One that `parent` vouches for.
  explicit TestAuthority(const TestAuthority& parent);
  ~TestAuthority();

  // The authority's own certificate, PEM: what a client must trust.
  std::string certificate() const;
  TestIdentity Issue(const TestCertificateOptions& options = {}) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
};

// A certificate that nobody but itself vouches for.
TestIdentity MakeSelfSigned(const TestCertificateOptions& options = {});

}  // namespace httptask::testing
