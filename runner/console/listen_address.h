#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask::runner {

// Where a server listens.
struct ListenAddress {
  std::string host;  // A name or an IP address; of IPv6 without brackets.
  int port = 0;      // 0: a free one.

  // `host:port`, of IPv6 with brackets.
  std::string Text() const;
  // Whether nobody but this machine reaches it: `localhost`, 127.0.0.0/8, `::1`.
  bool IsLoopback() const;

  bool operator==(const ListenAddress&) const = default;
};

// `HOST:PORT` or `[IPV6]:PORT`. Errors: ARGUMENT_INVALID.
StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

// Whether it is an IPv4 or IPv6 address (without brackets).
bool IsIpAddress(std::string_view host);

}  // namespace httptask::runner
