#include "tests/bench/child_server.h"

#include <fmt/core.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <utility>
#include <vector>

#include "plugin/base/check.h"

namespace httptask::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

bool SendAll(int socket, std::string_view bytes) {
  return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

bool ReceiveSome(int socket) {
  char bytes[4096];
  return ::recv(socket, bytes, sizeof(bytes), 0) > 0;
}

void Watch(int epoll, int socket) {
  epoll_event watched{};
  watched.events = EPOLLIN;
  watched.data.fd = socket;
  HTTPTASK_CHECK(::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &watched) == 0);
}

// Calls `on_request` with each socket that sent something, and `on_turn` at least each 20 ms.
template <typename OnRequest, typename OnTurn>
void ServeByTurns(int listener, const OnRequest& on_request, const OnTurn& on_turn) {
  const int epoll = ::epoll_create1(0);
  Watch(epoll, listener);
  while (true) {
    epoll_event event{};
    if (::epoll_wait(epoll, &event, 1, 20) == 1) {
      const int socket = event.data.fd;
      if (socket == listener) {
        Watch(epoll, ::accept(listener, nullptr, nullptr));
      } else if (ReceiveSome(socket)) {
        on_request(socket);
      } else {
        ::close(socket);
      }
    }
    on_turn();
  }
}

SSL_CTX* MakeContext(const testing::TestIdentity& identity) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  BIO* certificate = BIO_new_mem_buf(identity.certificate.data(), -1);
  BIO* key = BIO_new_mem_buf(identity.key.data(), -1);
  X509* parsed = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
  EVP_PKEY* parsed_key = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
  HTTPTASK_CHECK(SSL_CTX_use_certificate(context, parsed) == 1);
  HTTPTASK_CHECK(SSL_CTX_use_PrivateKey(context, parsed_key) == 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  return context;
}

}  // namespace

ChildServer::ChildServer(const Serve& serve, Transport transport) {
  const bool is_tcp = transport == Transport::kTcp;
  const int socket = ::socket(AF_INET, is_tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* name = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  HTTPTASK_CHECK(::bind(socket, name, size) == 0);
  HTTPTASK_CHECK(!is_tcp || ::listen(socket, 4096) == 0);
  HTTPTASK_CHECK(::getsockname(socket, name, &size) == 0);
  port_ = ntohs(address.sin_port);
  pid_ = ::fork();
  HTTPTASK_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(socket);
  }
  ::close(socket);
}

ChildServer::~ChildServer() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string ChildServer::AddressFor(std::string_view host) const {
  return fmt::format("{}:{}", host, port_);
}

void ServeAfter(int listener, milliseconds delay) {
  std::deque<std::pair<steady_clock::time_point, int>> due;
  ServeByTurns(
      listener, [&](int socket) { due.emplace_back(steady_clock::now() + delay, socket); },
      [&] {
        for (; !due.empty() && due.front().first <= steady_clock::now(); due.pop_front()) {
          SendAll(due.front().second, kAnswer);
        }
      });
}

void ServeLarge(int listener, size_t bytes) {
  const std::string piece(256 * 1024, 'x');
  const std::string head = fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes);
  while (true) {
    const int socket = ::accept(listener, nullptr, nullptr);
    size_t left = ReceiveSome(socket) && SendAll(socket, head) ? bytes : 0;
    while (left > 0) {
      const size_t size = std::min(left, piece.size());
      if (!SendAll(socket, std::string_view(piece).substr(0, size))) break;
      left -= size;
    }
    ::close(socket);
  }
}

void ServeDrip(int listener) {
  std::vector<int> open;
  auto next = steady_clock::now();
  ServeByTurns(
      listener,
      [&](int socket) {
        SendAll(socket, "HTTP/1.1 200 OK\r\n\r\n");
        open.push_back(socket);
      },
      [&] {
        if (steady_clock::now() < next) return;
        next = steady_clock::now() + milliseconds(20);
        for (const int socket : open) SendAll(socket, "x");
      });
}

void ServeNothing(int) {
  while (true) ::pause();
}

void ServeTls(int listener, const testing::TestIdentity& identity) {
  SSL_CTX* context = MakeContext(identity);
  while (true) {
    const int socket = ::accept(listener, nullptr, nullptr);
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, socket);
    char bytes[4096];
    if (SSL_accept(ssl) == 1 && SSL_read(ssl, bytes, sizeof(bytes)) > 0) {
      SSL_write(ssl, kAnswer.data(), static_cast<int>(kAnswer.size()));
      SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    ::close(socket);
  }
}

void ServeNames(int socket, std::string_view silent_prefix) {
  // The head and one question with its name, type and class (RFC 1035, section 4).
  constexpr size_t kHead = 12;
  constexpr char kAddress[] = "\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\x7f\0\0\1";
  while (true) {
    char bytes[512];
    sockaddr_in peer{};
    socklen_t size = sizeof(peer);
    auto* from = reinterpret_cast<sockaddr*>(&peer);
    const ssize_t count = ::recvfrom(socket, bytes, sizeof(bytes), 0, from, &size);
    if (count <= static_cast<ssize_t>(kHead) + 6) continue;
    if (std::string_view(bytes + kHead + 1).starts_with(silent_prefix)) continue;
    const size_t end = kHead + std::string_view(bytes + kHead).size() + 5;
    if (end > static_cast<size_t>(count)) continue;
    const bool is_ipv4 = bytes[end - 3] == 1;
    std::string answer(bytes, end);
    answer.replace(2, 10, std::string("\x81\x80\0\1\0\0\0\0\0\0", 10));
    answer[7] = is_ipv4 ? 1 : 0;
    if (is_ipv4) answer.append(kAddress, sizeof(kAddress) - 1);
    ::sendto(socket, answer.data(), answer.size(), 0, from, size);
  }
}

}  // namespace httptask::bench
