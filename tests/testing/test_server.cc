#include "tests/testing/test_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "plugin/base/check.h"
#include "plugin/base/text.h"

namespace httptask::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kIdleLimit{30'000};

milliseconds TimeUntil(steady_clock::time_point end) {
  const auto rest = std::chrono::duration_cast<milliseconds>(end - steady_clock::now());
  return std::max(rest, milliseconds(0));
}

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};

int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
                   unsigned int in_size, void* wanted) {
  const auto& protocol = *static_cast<const std::string*>(wanted);
  for (unsigned int at = 0; at < in_size; at += in[at] + 1u) {
    const std::string_view offered(reinterpret_cast<const char*>(in + at + 1), in[at]);
    if (offered != protocol) continue;
    *out = in + at + 1;
    *size = in[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

void AskForClient(SSL_CTX* context, const std::string& authority) {
  std::unique_ptr<BIO, FreeSsl> bio(
      BIO_new_mem_buf(authority.data(), static_cast<int>(authority.size())));
  X509* parsed = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), parsed);
  X509_free(parsed);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

// One for the whole server: a session goes on only where it began.
std::shared_ptr<SSL_CTX> MakeContext(const TestServerOptions& options) {
  const TestIdentity& identity = *options.identity;
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), FreeSsl());
  const unsigned char name[] = "httptask";
  SSL_CTX_set_session_id_context(context.get(), name, sizeof(name));
  if (!options.client_authority.empty()) AskForClient(context.get(), options.client_authority);
  if (options.weak_version != 0) {
    SSL_CTX_set_min_proto_version(context.get(), options.weak_version);
    SSL_CTX_set_max_proto_version(context.get(), options.weak_version);
    const std::string ciphers = options.weak_cipher + ":@SECLEVEL=0";
    HTTPTASK_CHECK(SSL_CTX_set_cipher_list(context.get(), ciphers.c_str()) == 1);
  }
  if (!options.protocol.empty()) {
    SSL_CTX_set_alpn_select_cb(context.get(), &ChooseProtocol,
                               const_cast<std::string*>(&options.protocol));
  }
  std::unique_ptr<BIO, FreeSsl> certificate(
      BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size())));
  std::unique_ptr<BIO, FreeSsl> key(
      BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size())));
  X509* parsed = PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr);
  EVP_PKEY* parsed_key = PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr);
  HTTPTASK_CHECK(SSL_CTX_use_certificate(context.get(), parsed) == 1);
  HTTPTASK_CHECK(SSL_CTX_use_PrivateKey(context.get(), parsed_key) == 1);
  while (X509* issuer = PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr)) {
    SSL_CTX_add0_chain_cert(context.get(), issuer);
  }
  ERR_clear_error();  // The end of the text counts as an error.
  X509_free(parsed);
  EVP_PKEY_free(parsed_key);
  return context;
}

// The same over TLS; the handshake happens with the first byte.
class TlsConnection : public TestConnection {
 public:
  TlsConnection(size_t number, int socket, int stop_event, SSL_CTX* context)
      : TestConnection(number, socket, stop_event), ssl_(SSL_new(context)) {
    SSL_set_fd(ssl_.get(), socket);
    SSL_set_accept_state(ssl_.get());
  }
  ~TlsConnection() override {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
  }

  bool ShakeHandsAgain() override {
    if (SSL_renegotiate(ssl_.get()) != 1 || SSL_do_handshake(ssl_.get()) != 1) return false;
    char byte = 0;
    while (SSL_renegotiate_pending(ssl_.get()) != 0) {
      short events = 0;
      const ssize_t read = Result(SSL_peek(ssl_.get(), &byte, 1), &events);
      if (read == 0) return false;
      const bool waits = read < 0 && SSL_renegotiate_pending(ssl_.get()) != 0;
      if (waits && !WaitFor(events, std::chrono::seconds(10))) return false;
    }
    return true;
  }

  bool UpdateKeys() override {
    if (SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) != 1) return false;
    for (;;) {
      const int done = SSL_do_handshake(ssl_.get());
      if (done == 1) return true;
      short events = 0;
      if (Result(done, &events) == 0 || !WaitFor(events, std::chrono::seconds(10))) return false;
    }
  }

 protected:
  ssize_t ReadSome(char* to, size_t size, short* events) override {
    return Result(SSL_read(ssl_.get(), to, static_cast<int>(size)), events);
  }
  ssize_t WriteSome(const char* from, size_t size, short* events) override {
    return Result(SSL_write(ssl_.get(), from, static_cast<int>(std::min(size, size_t{16'384}))),
                  events);
  }

 private:
  ssize_t Result(int result, short* events) {
    if (result > 0) return result;
    const int error = SSL_get_error(ssl_.get(), result);
    ERR_clear_error();
    *events = error == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? -1 : 0;
  }

  void DescribeTls(TestRequest& request) override {
    request.is_resumed = SSL_session_reused(ssl_.get()) == 1;
    X509* peer = SSL_get0_peer_certificate(ssl_.get());
    if (peer == nullptr) return;
    char name[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, name, sizeof(name));
    request.client_name = name;
  }

  std::unique_ptr<SSL, FreeSsl> ssl_;
};

TestRequest ParseHead(std::string_view head) {
  TestRequest request;
  bool is_first = true;
  for (std::string_view line : Split(head, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (is_first) {
      const std::vector<std::string_view> words = Split(line, ' ');
      request.method = words[0];
      request.target = words.size() > 1 ? words[1] : "";
      is_first = false;
      continue;
    }
    const size_t colon = std::min(line.find(':'), line.size());
    const std::string_view value = colon < line.size() ? line.substr(colon + 1) : "";
    request.headers.emplace_back(line.substr(0, colon), Trim(value));
  }
  return request;
}

std::string ReadChunks(TestConnection& connection) {
  std::string body;
  while (true) {
    std::string line;
    while (!line.ends_with("\r\n")) {
      const std::string byte = connection.Read(1);
      if (byte.empty()) return body;
      line += byte;
    }
    const size_t size = std::strtoul(line.c_str(), nullptr, 16);
    body += connection.Read(size);
    connection.Read(2);
    if (size == 0) return body;
  }
}

}  // namespace

TestConnection::TestConnection(size_t number, int socket, int stop_event)
    : number_(number), socket_(socket), stop_event_(stop_event) {}

ssize_t TestConnection::ReadSome(char* to, size_t size, short* events) {
  *events = POLLIN;
  const ssize_t count = ::recv(socket_, to, size, MSG_DONTWAIT);
  if (count >= 0) return count;
  return errno == EAGAIN || errno == EINTR ? -1 : 0;
}

ssize_t TestConnection::WriteSome(const char* from, size_t size, short* events) {
  *events = POLLOUT;
  const ssize_t count = ::send(socket_, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count > 0) return count;
  return errno == EAGAIN || errno == EINTR ? -1 : 0;
}

bool TestConnection::WaitFor(short events, milliseconds limit) const {
  pollfd polled[2] = {{socket_, events, 0}, {stop_event_, POLLIN, 0}};
  const int ready = ::poll(polled, 2, static_cast<int>(limit.count()));
  return ready > 0 && polled[1].revents == 0;
}

bool TestConnection::Fill() {
  char bytes[16'384];
  while (true) {
    short events = 0;
    const ssize_t count = ReadSome(bytes, sizeof(bytes), &events);
    if (count == 0) return false;
    if (count > 0) {
      buffer_.append(bytes, static_cast<size_t>(count));
      return true;
    }
    if (!WaitFor(events, kIdleLimit)) return false;
  }
}

std::string TestConnection::ReadHead() {
  size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return "";
  }
  std::string head = buffer_.substr(0, end + 4);
  buffer_.erase(0, end + 4);
  return head;
}

std::string TestConnection::Read(size_t bytes) {
  while (buffer_.size() < bytes) {
    if (!Fill()) break;
  }
  std::string result = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return result;
}

std::optional<TestRequest> TestConnection::ReadRequest() {
  const std::string head = ReadHead();
  if (head.empty()) return std::nullopt;
  TestRequest request = ParseHead(head);
  request.connection = number_;
  const std::string length = request.Header("content-length");
  if (!length.empty()) request.body = Read(std::strtoul(length.c_str(), nullptr, 10));
  if (request.Header("transfer-encoding") == "chunked") request.body = ReadChunks(*this);
  DescribeTls(request);
  if (server_ != nullptr) server_->Record(request);
  return request;
}

bool TestConnection::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    short events = 0;
    const ssize_t count = WriteSome(bytes.data(), bytes.size(), &events);
    if (count == 0) return false;
    if (count > 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (!WaitFor(events, kIdleLimit)) {
      return false;
    }
  }
  return true;
}

bool TestConnection::Reply(const TestReply& reply) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status_code) + " Test\r\n";
  for (const auto& [name, value] : reply.headers) text += name + ": " + value + "\r\n";
  text += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
  if (reply.close_connection) text += "Connection: close\r\n";
  return Write(text + "\r\n" + reply.body);
}

void TestConnection::CloseWriting() {
  ::shutdown(socket_, SHUT_WR);
}

void TestConnection::ResetAtEnd() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

bool TestConnection::WaitForClose(milliseconds limit) {
  const auto end = steady_clock::now() + limit;
  while (true) {
    char byte = 0;
    // What the peer still sends is thrown away; only its going away counts.
    const ssize_t count = ::recv(socket_, &byte, 1, MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return true;
    if (count < 0 && !WaitFor(POLLIN, TimeUntil(end))) {
      pollfd stop{stop_event_, POLLIN, 0};
      return ::poll(&stop, 1, 0) > 0;
    }
  }
}

bool TestConnection::WaitForHangup(milliseconds limit) {
  if (WaitFor(POLLRDHUP, limit)) return true;
  pollfd stop{stop_event_, POLLIN, 0};
  return ::poll(&stop, 1, 0) > 0;
}

TestServer::TestServer(TestServerOptions options) : options_(std::move(options)) {
  ::signal(SIGPIPE, SIG_IGN);
  const bool is_ipv6 = options_.address.find(':') != std::string::npos;
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  void* address = is_ipv6 ? static_cast<void*>(&ipv6.sin6_addr) : &ipv4.sin_addr;
  const int family = is_ipv6 ? AF_INET6 : AF_INET;
  HTTPTASK_CHECK(::inet_pton(family, options_.address.c_str(), address) == 1);
  auto* name = is_ipv6 ? reinterpret_cast<sockaddr*>(&ipv6) : reinterpret_cast<sockaddr*>(&ipv4);
  socklen_t size = is_ipv6 ? sizeof(ipv6) : sizeof(ipv4);
  listener_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  HTTPTASK_CHECK(::bind(listener_, name, size) == 0);
  HTTPTASK_CHECK(::listen(listener_, 1024) == 0);
  HTTPTASK_CHECK(::getsockname(listener_, name, &size) == 0);
  port_ = ntohs(is_ipv6 ? ipv6.sin6_port : ipv4.sin_port);
  stop_event_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (options_.identity) context_ = MakeContext(options_);
  acceptor_ = std::thread([this] { Accept(); });
}

TestServer::~TestServer() {
  const uint64_t one = 1;
  HTTPTASK_CHECK(::write(stop_event_, &one, sizeof(one)) == sizeof(one));
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
  ::close(stop_event_);
}

std::string TestServer::authority() const {
  return options_.address + ":" + std::to_string(port_);
}

std::string TestServer::Url(std::string_view path) const {
  const bool is_ipv6 = options_.address.find(':') != std::string::npos;
  return UrlFor(is_ipv6 ? "[" + options_.address + "]" : options_.address, path);
}

std::string TestServer::UrlFor(std::string_view host, std::string_view path) const {
  return std::string(options_.identity ? "https" : "http") + "://" + std::string(host) + ":" +
         std::to_string(port_) + std::string(path);
}

size_t TestServer::connection_count() const {
  std::lock_guard lock(mutex_);
  return connection_count_;
}

size_t TestServer::closed_count() const {
  std::lock_guard lock(mutex_);
  return closed_count_;
}

std::vector<TestRequest> TestServer::requests() const {
  std::lock_guard lock(mutex_);
  return requests_;
}

bool TestServer::WaitForConnections(size_t count) const {
  return WaitUntil([&] { return connection_count_ >= count; });
}

bool TestServer::WaitForRequests(size_t count) const {
  return WaitUntil([&] { return requests_.size() >= count; });
}

bool TestServer::WaitForClosed(size_t count) const {
  return WaitUntil([&] { return closed_count_ >= count; });
}

bool TestServer::WaitUntil(const std::function<bool()>& condition) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(10), condition);
}

void TestServer::Record(const TestRequest& request) {
  std::lock_guard lock(mutex_);
  requests_.push_back(request);
  changed_.notify_all();
}

void TestServer::Accept() {
  while (true) {
    pollfd polled[2] = {{listener_, POLLIN, 0}, {stop_event_, POLLIN, 0}};
    ::poll(polled, 2, -1);
    if (polled[1].revents != 0) return;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket < 0) continue;
    std::lock_guard lock(mutex_);
    const size_t number = ++connection_count_;
    changed_.notify_all();
    threads_.emplace_back([this, socket, number] { Serve(socket, number); });
  }
}

void TestServer::Serve(int socket, size_t number) {
  {
    std::unique_ptr<TestConnection> connection(
        context_ != nullptr ? new TlsConnection(number, socket, stop_event_, context_.get())
                            : new TestConnection(number, socket, stop_event_));
    connection->server_ = this;
    options_.raw ? options_.raw(*connection) : AnswerRequests(*connection);
  }
  ::close(socket);
  std::lock_guard lock(mutex_);
  ++closed_count_;
  changed_.notify_all();
}

void TestServer::AnswerRequests(TestConnection& connection) {
  while (const auto request = connection.ReadRequest()) {
    const TestReply reply = options_.handler(*request);
    if (!connection.Reply(reply) || reply.close_connection) return;
  }
}

}  // namespace httptask::testing
