#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "plugin/base/task_result.h"
#include "tests/testing/test_authority.h"

struct ssl_ctx_st;

namespace httptask::testing {

// A request as the server read it.
struct TestRequest {
  size_t connection = 0;  // 1 for the first connection that the server accepted.
  std::string method;
  std::string target;
  HeaderFields headers;
  std::string body;
  // With TLS: the client certificate's common name, and whether an earlier session went on.
  std::string client_name;
  bool is_resumed = false;

  // The value of the first field of that name (case ignored), or "".
  std::string Header(std::string_view name) const { return std::string(FindHeader(headers, name)); }
};

// What a handler answers. Content-Length is filled in.
struct TestReply {
  int status_code = 200;
  HeaderFields headers;
  std::string body;
  bool close_connection = false;
};

class TestServer;

// One accepted connection, for scripts in raw mode; used by one thread. Every wait ends at once
// when the peer goes away or the server is destroyed.
class TestConnection {
 public:
  virtual ~TestConnection() = default;

  size_t number() const { return number_; }

  // The next request with its body (Content-Length or chunked); nothing when the peer went away.
  std::optional<TestRequest> ReadRequest();
  // Reads until the blank line after the head and no further; "" when the peer went away.
  std::string ReadHead();
  // Exactly that many bytes, or fewer when the peer went away.
  std::string Read(size_t bytes);
  // False once the peer is gone.
  bool Write(std::string_view bytes);
  // A whole answer with Content-Length.
  bool Reply(const TestReply& reply);
  // FIN, in the writing direction alone.
  void CloseWriting();
  // TLS 1.2: one more handshake on the open connection. False once the peer is gone.
  virtual bool ShakeHandsAgain() { return false; }
  // TLS 1.3: new keys for what follows. False once the peer is gone.
  virtual bool UpdateKeys() { return false; }
  // RST instead of FIN when the script ends.
  void ResetAtEnd();
  // Waits for the peer to close. False after `limit`.
  bool WaitForClose(std::chrono::milliseconds limit = std::chrono::seconds(10));
  // The same without reading what the peer sends, so that its writes stall.
  bool WaitForHangup(std::chrono::milliseconds limit = std::chrono::seconds(10));
  // Lets time go by. False when the peer closed before the end.
  bool Pause(std::chrono::milliseconds duration) { return !WaitForClose(duration); }

 protected:
  friend class TestServer;
  TestConnection(size_t number, int socket, int stop_event);
  // Bytes read or written; 0 at the end; -1 to wait for `*events` and try again.
  virtual ssize_t ReadSome(char* to, size_t size, short* events);
  virtual ssize_t WriteSome(const char* from, size_t size, short* events);
  virtual void DescribeTls(TestRequest&) {}
  // False when the server stops or the limit is over.
  bool WaitFor(short events, std::chrono::milliseconds limit) const;
  bool Fill();

  const size_t number_;
  const int socket_;
  const int stop_event_;
  std::string buffer_;
  TestServer* server_ = nullptr;
};

struct TestServerOptions {
  // Answers each request of each connection; called on several threads at once.
  std::function<TestReply(const TestRequest&)> handler;
  // Instead: the whole life of one connection, which is closed when the script returns.
  std::function<void(TestConnection&)> raw;
  // TLS, when given.
  std::optional<TestIdentity> identity;
  // PEM of the authority whose client certificates are asked for; empty: nobody is asked.
  std::string client_authority;
  // The only cipher of TLS up to 1.2, by OpenSSL's name, and the highest version (TLS1_1_VERSION)
  // of a server that is weak; empty and 0: OpenSSL's choice.
  std::string weak_cipher;
  int weak_version = 0;
  // What ALPN agrees on: `h2`; empty: nothing.
  std::string protocol;
  std::string address = "127.0.0.1";
};

// A server on a real socket, port 0. A thread for each connection.
class TestServer {
 public:
  explicit TestServer(TestServerOptions options);
  // Closes every connection, joins every thread.
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  int port() const { return port_; }
  // `127.0.0.1:PORT`.
  std::string authority() const;
  // `http://127.0.0.1:PORT/path`, `https` with TLS.
  std::string Url(std::string_view path = "/") const;
  // The same with another host name that leads there.
  std::string UrlFor(std::string_view host, std::string_view path = "/") const;

  size_t connection_count() const;
  // Connections whose script has ended.
  size_t closed_count() const;
  // Requests that were read, in both modes, and what they were.
  size_t request_count() const { return requests().size(); }
  std::vector<TestRequest> requests() const;

  // Waits until so many were accepted, read or closed; false after 10 s.
  bool WaitForConnections(size_t count) const;
  bool WaitForRequests(size_t count) const;
  bool WaitForClosed(size_t count) const;

 private:
  friend class TestConnection;
  void Accept();
  void Serve(int socket, size_t number);
  void AnswerRequests(TestConnection& connection);
  bool WaitUntil(const std::function<bool()>& condition) const;
  void Record(const TestRequest& request);

  const TestServerOptions options_;
  std::shared_ptr<ssl_ctx_st> context_;  // With TLS.
  int listener_ = -1;
  int stop_event_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;  // Guards what follows.
  mutable std::condition_variable changed_;
  size_t connection_count_ = 0;
  size_t closed_count_ = 0;
  std::vector<TestRequest> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace httptask::testing
