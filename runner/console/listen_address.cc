#include "runner/console/listen_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr int kPortMax = 65'535;

bool IsIpAddressOf(int family, const std::string& host) {
  unsigned char bytes[16];
  return ::inet_pton(family, host.c_str(), bytes) == 1;
}

// -1 when it is no port.
int ParsePort(std::string_view text) {
  int port = -1;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_whole = error == std::errc() && stop == text.data() + text.size();
  return is_whole && port >= 0 && port <= kPortMax ? port : -1;
}

}  // namespace

std::string ListenAddress::Text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

bool ListenAddress::IsLoopback() const {
  if (EqualsIgnoreCase(host, "localhost") || host == "::1") return true;
  return host.starts_with("127.") && IsIpAddressOf(AF_INET, host);
}

StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  ListenAddress address;
  if (colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    const bool has_brackets = host.starts_with('[') && host.ends_with(']');
    if (has_brackets) host = host.substr(1, host.size() - 2);
    const bool is_ipv6 = host.find(':') != std::string_view::npos;
    address = {std::string(host), ParsePort(text.substr(colon + 1))};
    const bool is_right = has_brackets ? IsIpAddressOf(AF_INET6, address.host) : !is_ipv6;
    if (is_right && !address.host.empty() && address.port >= 0) return address;
  }
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("`{}` is not HOST:PORT; write for example 127.0.0.1:8380, or port 0 "
                               "for a free one",
                               ToUtf8(text)));
}

bool IsIpAddress(std::string_view host) {
  const std::string text(host);
  return IsIpAddressOf(AF_INET, text) || IsIpAddressOf(AF_INET6, text);
}

}  // namespace httptask::runner
