#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask {

// Which origins a credential may go to: `https://*.plaid.com`, `http://127.0.0.1:*`,
// `https://[2001:db8::1]:8443`.
struct OriginPattern {
  std::string scheme;  // `http` or `https`.
  // Lower case, IPv6 without brackets; what follows `*.` when `any_subdomain`.
  std::string host;
  // Whether `host` stands for all names below it, and not for itself.
  bool any_subdomain = false;
  int port = 0;  // 0: every port.

  // Errors: ARGUMENT_INVALID saying what would be right.
  static StatusOr<OriginPattern> Parse(std::string_view text);
  // `origin` is scheme, host and port: `https://sandbox.plaid.com:443`.
  bool Matches(std::string_view origin) const;

  bool operator==(const OriginPattern&) const = default;
};

}  // namespace httptask
