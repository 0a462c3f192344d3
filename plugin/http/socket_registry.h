#pragma once

#include <unordered_map>
#include <vector>

#include "plugin/guard/address_policy.h"

namespace httptask {

// The open sockets of one pool of connections. libcurl tells only a connection's ports and address
// when a request is about to go out on it; this finds its socket.
class SocketRegistry {
 public:
  // A socket was opened; it has no local port yet.
  void Add(int socket);
  // It is about to be closed.
  void Remove(int socket);
  size_t size() const { return ports_.size(); }

  // The socket of the connection, when an earlier request was seen on it (Claim); else -1.
  int Find(int local_port, const IpAddress& remote, int remote_port) const;
  // The one of `candidates` that is the connection; it is found from then on. -1 when none is.
  int Claim(const std::vector<int>& candidates, int local_port, const IpAddress& remote,
            int remote_port);

 private:
  std::unordered_map<int, int> ports_;         // Socket to local port; 0 until claimed.
  std::unordered_multimap<int, int> sockets_;  // Local port to socket.
};

// Whether an idle connection cannot carry a request: the peer has closed it, or has sent bytes that
// nobody asked for (they would be taken for the next answer).
bool IsStale(int socket);

}  // namespace httptask
