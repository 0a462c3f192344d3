#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"

namespace httptask {

// The operator's proxy in parts; an empty URL: none.
struct Proxy {
  std::string url;  // `http://HOST:PORT`.
  std::string user;
  std::string password;
  std::vector<std::string> no_proxy;  // See CurlHttpClientOptions.

  // Whether a host is reached through it. Pure.
  bool Carries(std::string_view host) const;
};

// Reads `http://[USER:PASSWORD@]HOST:PORT` (user and password percent-encoded); empty text: none.
// Errors: ARGUMENT_INVALID, without the password.
StatusOr<Proxy> ParseProxy(std::string_view text, std::vector<std::string> no_proxy);

}  // namespace httptask
