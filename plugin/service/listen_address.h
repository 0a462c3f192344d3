#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask {

// Where a server listens.
struct ListenAddress {
  // Path of a Unix socket; empty for TCP.
  std::string socket_path;
  std::string host;  // IPv6 without brackets.
  int port = 0;      // 0: a free one.

  // Parses `unix:/path`, `HOST:PORT` or `[IPv6]:PORT`. Errors: ARGUMENT_INVALID saying what would
  // be right; a socket path that is longer than the system takes (107 bytes).
  static StatusOr<ListenAddress> Parse(std::string_view text);

  // In the form that Parse and gRPC read.
  std::string ToString() const;
  // Whether only this machine reaches it: a socket, `localhost`, 127.0.0.0/8 or ::1.
  bool IsLocal() const;
};

// Tries the address before the server takes it, for an error that says why: INTERNAL (in use, no
// permission, no such folder, not an address of this machine). Removes a socket file on which
// nobody listens any more; never a file of another kind.
Status CheckCanListen(const ListenAddress& address);

}  // namespace httptask
