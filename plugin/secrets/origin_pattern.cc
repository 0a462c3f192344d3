#include "plugin/secrets/origin_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr char kExpected[] =
    "write scheme, host and perhaps port: `https://api.example.com`, `https://*.example.com`, "
    "`http://127.0.0.1:*`";

struct Parts {
  std::string_view scheme;
  std::string_view host;
  std::string_view port;
  bool has_port = false;
};

std::optional<Parts> SplitOrigin(std::string_view text) {
  Parts parts;
  const size_t slashes = text.find("://");
  if (slashes == std::string_view::npos) return std::nullopt;
  parts.scheme = text.substr(0, slashes);
  text.remove_prefix(slashes + 3);
  size_t end = text.find(':');
  if (text.starts_with('[')) {
    const size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    parts.host = text.substr(1, bracket - 1);
    end = bracket + 1;
    if (end < text.size() && text[end] != ':') return std::nullopt;
  } else {
    parts.host = text.substr(0, end);
  }
  if (end < text.size()) {
    parts.has_port = true;
    parts.port = text.substr(end + 1);
  }
  return parts;
}

std::optional<int> ParsePort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
    return std::nullopt;
  }
  return port;
}

bool IsHost(std::string_view host) {
  return !host.empty() && host.front() != '.' && std::ranges::all_of(host, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' ||
           letter == '.' || letter == '_' || letter == ':';
  });
}

Status BadOrigin(std::string_view text) {
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("`{}` is no origin: {}", ToTerminal(text), kExpected));
}

}  // namespace

StatusOr<OriginPattern> OriginPattern::Parse(std::string_view text) {
  const std::optional<Parts> parts = SplitOrigin(text);
  if (!parts) return BadOrigin(text);
  OriginPattern pattern;
  pattern.scheme = ToLower(parts->scheme);
  pattern.host = ToLower(parts->host);
  if (pattern.host.starts_with("*.")) {
    pattern.any_subdomain = true;
    pattern.host.erase(0, 2);
  }
  if ((pattern.scheme != "http" && pattern.scheme != "https") || !IsHost(pattern.host)) {
    return BadOrigin(text);
  }
  if (!parts->has_port) {
    pattern.port = pattern.scheme == "http" ? 80 : 443;
  } else if (parts->port != "*") {
    const std::optional<int> port = ParsePort(parts->port);
    if (!port) return BadOrigin(text);
    pattern.port = *port;
  }
  return pattern;
}

bool OriginPattern::Matches(std::string_view origin) const {
  const std::optional<Parts> parts = SplitOrigin(origin);
  if (!parts || parts->scheme != scheme) return false;
  if (port != 0 && ParsePort(parts->port) != port) return false;
  const std::string_view name = parts->host;
  if (!any_subdomain) return name == host;
  return name.size() > host.size() + 1 && name.ends_with(host) &&
         name[name.size() - host.size() - 1] == '.';
}

}  // namespace httptask
