#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "tests/testing/test_authority.h"

namespace httptask::bench {

// A child process that serves a socket on 127.0.0.1, port 0, until it is killed: what it costs is
// not counted with what is measured. To be made before any thread.
class ChildServer {
 public:
  // Does not return; gets a socket that listens.
  using Serve = std::function<void(int socket)>;
  enum class Transport { kTcp, kUdp };

  explicit ChildServer(const Serve& serve, Transport transport = Transport::kTcp);
  ~ChildServer();
  ChildServer(const ChildServer&) = delete;
  ChildServer& operator=(const ChildServer&) = delete;

  // `127.0.0.1:PORT`.
  std::string address() const { return AddressFor("127.0.0.1"); }
  // The same for a name that leads there.
  std::string AddressFor(std::string_view host) const;

 private:
  int port_ = 0;
  int pid_ = 0;
};

// Answers each request so long after it came.
void ServeAfter(int listener, std::chrono::milliseconds delay);
// Answers each connection's first request with so many bytes, then closes.
void ServeLarge(int listener, size_t bytes);
// Answers each connection's first request with a byte each 20 ms, for ever.
void ServeDrip(int listener);
// Takes connections and says nothing.
void ServeNothing(int listener);
// TLS; answers each connection's first request, then closes. No session can go on.
void ServeTls(int listener, const testing::TestIdentity& identity);
// Name server: every name leads to 127.0.0.1, and no answer comes for those that begin so.
void ServeNames(int socket, std::string_view silent_prefix);

}  // namespace httptask::bench
