#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask {

// An absolute http or https URL in parts (RFC 3986), already checked.
struct Url {
  std::string scheme;  // `http` or `https`.
  std::string host;    // Lower case; IPv6 without brackets; ASCII.
  int port = 0;        // The scheme's default filled in.
  std::string target;  // Path and query, at least `/`; no fragment.

  // `https://host:443`: scheme, host and port, always with the port.
  std::string Origin() const;
  // The whole URL; the port is left out when it is the scheme's default.
  std::string ToString() const;

  bool operator==(const Url&) const = default;
};

// Parses strictly. Refused: other schemes, user information, backslashes, control characters and
// spaces, other than two slashes, empty hosts, ports 0 and above 65535, hosts that are no DNS name
// or IP literal, hosts whose last label is numeric but that are no dotted IPv4 address
// (`2130706433`, `0x7f.1`, `127.1`), percent-encoded hosts, non-ASCII hosts (to be given in their
// `xn--` form). A fragment is dropped. Errors: ARGUMENT_INVALID, saying which part and what would
// be right.
StatusOr<Url> ParseUrl(std::string_view text);

}  // namespace httptask
