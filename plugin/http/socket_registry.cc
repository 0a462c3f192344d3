#include "plugin/http/socket_registry.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <utility>

namespace httptask {
namespace {

struct Endpoint {
  IpAddress address;
  int port = 0;
};

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

std::optional<Endpoint> EndpointOf(int socket, NameFunction name) {
  sockaddr_storage storage{};
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  socklen_t size = sizeof(storage);
  if (name(socket, address, &size) != 0) return std::nullopt;
  const auto ip = IpAddress::FromSockaddr(address);
  if (!ip) return std::nullopt;
  const in_port_t port = ip->family == AF_INET
                             ? reinterpret_cast<const sockaddr_in*>(address)->sin_port
                             : reinterpret_cast<const sockaddr_in6*>(address)->sin6_port;
  return Endpoint{*ip, ntohs(port)};
}

// One local port may serve several peers.
bool LeadsTo(int socket, const IpAddress& remote, int remote_port) {
  const auto peer = EndpointOf(socket, ::getpeername);
  return peer && peer->port == remote_port && peer->address == remote;
}

}  // namespace

void SocketRegistry::Add(int socket) {
  entries_[socket] = {};
}

void SocketRegistry::Remove(int socket) {
  const auto found = entries_.find(socket);
  if (found == entries_.end()) return;
  const auto [begin, end] = sockets_.equal_range(found->second.local_port);
  for (auto entry = begin; entry != end; ++entry) {
    if (entry->second != socket) continue;
    sockets_.erase(entry);
    break;
  }
  entries_.erase(found);
}

int SocketRegistry::Find(int local_port, const IpAddress& remote, int remote_port) const {
  const auto [begin, end] = sockets_.equal_range(local_port);
  for (auto entry = begin; entry != end; ++entry) {
    const Entry& known = entries_.at(entry->second);
    if (known.remote_port == remote_port && known.remote == remote) return entry->second;
  }
  return -1;
}

int SocketRegistry::Claim(const std::vector<int>& candidates, int local_port,
                          const IpAddress& remote, int remote_port) {
  for (const int socket : candidates) {
    const auto found = entries_.find(socket);
    if (found == entries_.end() || found->second.local_port != 0) continue;
    const auto local = EndpointOf(socket, ::getsockname);
    if (!local || local->port != local_port || !LeadsTo(socket, remote, remote_port)) continue;
    found->second.local_port = local_port;
    found->second.remote = remote;
    found->second.remote_port = remote_port;
    sockets_.emplace(local_port, socket);
    return socket;
  }
  return -1;
}

SocketRegistry::Watch* SocketRegistry::FindWatch(int socket) {
  const auto found = entries_.find(socket);
  return found != entries_.end() ? &found->second.watch : nullptr;
}

void SocketRegistry::NoteTls(int socket, std::shared_ptr<const TlsFacts> facts) {
  const auto found = entries_.find(socket);
  if (found != entries_.end()) found->second.tls = std::move(facts);
}

std::shared_ptr<const TlsFacts> SocketRegistry::Tls(int socket) const {
  const auto found = entries_.find(socket);
  return found != entries_.end() ? found->second.tls : nullptr;
}

bool IsStale(int socket, Pending pending) {
  char byte = 0;
  const ssize_t count = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count > 0) return pending == Pending::kUnasked;
  return count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

}  // namespace httptask
