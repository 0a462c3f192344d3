#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace httptask {

// Where a server listens on TCP.
struct ListenPlace {
  std::string host;  // A name or an IP address; of IPv6 without brackets.
  int port = 0;      // 0: a free one.

  // `host:port`, of IPv6 with brackets.
  std::string Text() const;
  // Whether nobody but this machine reaches it: `localhost`, 127.0.0.0/8, `::1`.
  bool IsLoopback() const;

  bool operator==(const ListenPlace&) const = default;
};

// `HOST:PORT` or `[IPV6]:PORT`; nothing when it is neither.
std::optional<ListenPlace> ParseListenPlace(std::string_view text);

// Whether it is an IPv4 or IPv6 address (without brackets).
bool IsIpAddress(std::string_view host);

}  // namespace httptask
