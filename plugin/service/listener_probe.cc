#include "plugin/service/listener_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include "plugin/base/descriptor.h"
#include "plugin/service/listen_address.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

// What a client of HTTP/2 says first (RFC 9113, section 3.4), with an empty SETTINGS frame. The
// server's own SETTINGS are the answer.
constexpr std::string_view kGreeting("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);

// kUnknown: we have no file descriptor to ask with, or were told to stop.
enum class Answer { kCame, kNone, kUnknown };

struct SocketName {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

template <typename Address>
SocketName NameOf(const Address& address) {
  SocketName name;
  std::memcpy(&name.bytes, &address, sizeof(address));
  name.size = sizeof(address);
  return name;
}

SocketName NameOf(const ListenAddress& address) {
  if (!address.socket_path.empty()) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    address.socket_path.copy(name.sun_path, sizeof(name.sun_path) - 1);
    return NameOf(name);
  }
  const uint16_t port = htons(static_cast<uint16_t>(address.port));
  sockaddr_in6 ipv6{};
  if (::inet_pton(AF_INET6, address.host.c_str(), &ipv6.sin6_addr) == 1) {
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = port;
    return NameOf(ipv6);
  }
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_port = port;
  const bool is_literal = ::inet_pton(AF_INET, address.host.c_str(), &ipv4.sin_addr) == 1;
  if (!is_literal) ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);  // `localhost`.
  return NameOf(ipv4);
}

// Whether the socket is ready before the limit; nothing is when we are to stop.
Answer WaitFor(int socket, short events, int stop, milliseconds limit) {
  pollfd watched[] = {{socket, events, 0}, {stop, POLLIN, 0}};
  if (::poll(watched, 2, static_cast<int>(limit.count())) < 0) return Answer::kUnknown;
  if (watched[1].revents != 0) return Answer::kUnknown;
  return watched[0].revents != 0 ? Answer::kCame : Answer::kNone;
}

Answer Ask(const SocketName& name, int stop, milliseconds limit) {
  const Descriptor socket(
      ::socket(name.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.ok()) return Answer::kUnknown;
  const auto* address = reinterpret_cast<const sockaddr*>(&name.bytes);
  if (::connect(socket.number(), address, name.size) != 0) {
    // EAGAIN: so many wait at a Unix socket that no more can.
    if (errno == EAGAIN) return WaitFor(-1, 0, stop, limit);
    if (errno != EINPROGRESS) return Answer::kNone;
    const Answer connected = WaitFor(socket.number(), POLLOUT, stop, limit);
    if (connected != Answer::kCame) return connected;
  }
  ::send(socket.number(), kGreeting.data(), kGreeting.size(), MSG_NOSIGNAL);
  const Answer answer = WaitFor(socket.number(), POLLIN, stop, limit);
  if (answer != Answer::kCame) return answer;
  char byte = 0;
  return ::recv(socket.number(), &byte, 1, 0) == 1 ? Answer::kCame : Answer::kNone;
}

}  // namespace

struct ListenerProbe::Parts {
  Parts(std::string where, std::function<void()> what, ListenerProbeOptions how)
      : address(std::move(where)), on_deaf(std::move(what)), options(how) {}

  void Run() {
    const auto parsed = ListenAddress::Parse(address);
    if (!parsed.ok()) return;
    const SocketName name = NameOf(*parsed);
    int failures = 0;
    while (failures < options.failures_max) {
      const milliseconds pause = failures == 0 ? options.pause : milliseconds(0);
      if (WaitFor(-1, 0, stop.number(), pause) == Answer::kUnknown) return;
      const Answer answer = Ask(name, stop.number(), options.limit);
      failures = answer == Answer::kNone ? failures + 1 : 0;
    }
    is_deaf = true;
    on_deaf();
  }

  const std::string address;
  const std::function<void()> on_deaf;
  const ListenerProbeOptions options;
  const Descriptor stop{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::atomic<bool> is_deaf{false};
  std::thread thread;
};

ListenerProbe::ListenerProbe(std::string address, std::function<void()> on_deaf,
                             ListenerProbeOptions options)
    : parts_(std::make_unique<Parts>(std::move(address), std::move(on_deaf), options)) {
  parts_->thread = std::thread([parts = parts_.get()] { parts->Run(); });
}

ListenerProbe::~ListenerProbe() {
  ::eventfd_write(parts_->stop.number(), 1);
  parts_->thread.join();
}

Status ListenerProbe::status() const {
  if (!parts_->is_deaf) return {};
  return MakeError(
      Reason::kInternal,
      "the server at " + parts_->address +
          " takes no connections any more, which happens to gRPC 1.51 when it runs out "
          "of file descriptors; start it again with a higher limit (ulimit -n)");
}

}  // namespace httptask
