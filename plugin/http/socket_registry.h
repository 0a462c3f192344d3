#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "plugin/guard/address_policy.h"
#include "plugin/http/http_message.h"

namespace httptask {

// The open sockets of one pool of connections. libcurl tells only a connection's ports and address
// when a request is about to go out on it; this finds its socket.
class SocketRegistry {
 public:
  // A socket was opened; it has no local port yet.
  void Add(int socket);
  // It is about to be closed.
  void Remove(int socket);
  size_t size() const { return entries_.size(); }

  // The socket of the connection, when an earlier request was seen on it (Claim); else -1.
  int Find(int local_port, const IpAddress& remote, int remote_port) const;
  // The one of `candidates` that is the connection; it is found from then on. -1 when none is.
  int Claim(const std::vector<int>& candidates, int local_port, const IpAddress& remote,
            int remote_port);

  // What epoll tells of a socket; gone with it when it is closed.
  struct Watch {
    uint32_t events = 0;   // 0: nothing.
    bool is_idle = false;  // Still watched, but nobody waits for it.
  };
  // Null for a socket that was not added.
  Watch* FindWatch(int socket);

  // How a socket's connection is secured: noted by its first transfer for all that follow.
  void NoteTls(int socket, std::shared_ptr<const TlsFacts> facts);
  std::shared_ptr<const TlsFacts> Tls(int socket) const;

 private:
  struct Entry {
    int local_port = 0;  // 0 until claimed, as the peer.
    IpAddress remote;
    int remote_port = 0;
    Watch watch;
    std::shared_ptr<const TlsFacts> tls;
  };
  std::unordered_map<int, Entry> entries_;     // By socket.
  std::unordered_multimap<int, int> sockets_;  // Local port to socket.
};

// What bytes mean that wait on a connection before a request goes out on it.
enum class Pending {
  kUnasked,   // HTTP/1.x: an answer to nothing, which would be taken for the next answer.
  kExpected,  // HTTP/2: frames of the connection or of other streams.
};

// Whether a connection cannot carry a request: the peer has closed it, or has sent what nobody
// asked for.
bool IsStale(int socket, Pending pending);

}  // namespace httptask
