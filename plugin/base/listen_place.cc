#include "plugin/base/listen_place.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

#include "plugin/base/text.h"

namespace httptask {
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

std::string ListenPlace::Text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

bool ListenPlace::IsLoopback() const {
  if (EqualsIgnoreCase(host, "localhost") || host == "::1") return true;
  return host.starts_with("127.") && IsIpAddressOf(AF_INET, host);
}

std::optional<ListenPlace> ParseListenPlace(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool has_brackets = host.starts_with('[') && host.ends_with(']');
  if (has_brackets) host = host.substr(1, host.size() - 2);
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  ListenPlace place{std::string(host), ParsePort(text.substr(colon + 1))};
  const bool is_right = has_brackets ? IsIpAddressOf(AF_INET6, place.host) : !is_ipv6;
  if (!is_right || place.host.empty() || place.port < 0) return std::nullopt;
  return place;
}

bool IsIpAddress(std::string_view host) {
  const std::string text(host);
  return IsIpAddressOf(AF_INET, text) || IsIpAddressOf(AF_INET6, text);
}

}  // namespace httptask
