#include "plugin/guard/url.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/guard/address_policy.h"

namespace httptask {
namespace {

constexpr size_t kHostBytesMax = 253;  // RFC 1035, section 2.3.4.
constexpr size_t kLabelBytesMax = 63;

// The message never repeats the input: a URL may hold secrets.
Status UrlError(std::string_view problem) {
  return MakeError(Reason::kArgumentInvalid, std::string("URL: ").append(problem));
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsHexDigit(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool IsLabelByte(char c) {
  return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-' || c == '_';
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytesMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), IsLabelByte);
}

// Whether resolvers could take the label for a part of an address: `1`, `0x7f`, `0x`.
bool IsNumeric(std::string_view label) {
  if (label.starts_with("0x")) {
    return std::all_of(label.begin() + 2, label.end(), IsHexDigit);
  }
  return std::all_of(label.begin(), label.end(), IsDigit);
}

Status CheckBytes(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7f) {
      return UrlError("holds a space or a control character; percent-encode it");
    }
    if (c == '\\') return UrlError("holds a backslash; write / or %5C");
  }
  return {};
}

Status CheckName(std::string_view name) {
  if (name.size() > kHostBytesMax) return UrlError("the host is longer than 253 characters");
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!std::all_of(name.begin(), name.end(), is_ascii)) {
    return UrlError("the host is not ASCII; give it in its xn-- form");
  }
  if (name.find('%') != name.npos) return UrlError("the host is percent-encoded; write it plainly");
  const std::vector<std::string_view> labels = Split(name, '.');
  if (!std::all_of(labels.begin(), labels.end(), IsLabel)) {
    return UrlError("the host is neither a DNS name nor an IP address");
  }
  if (IsNumeric(labels.back())) {
    return UrlError("the host ends in a number but is no IPv4 address of four decimal parts");
  }
  return {};
}

StatusOr<std::string> ParseIpv6(std::string_view text) {
  const auto address = IpAddress::FromText(text);
  if (!address || address->family != AF_INET6) {
    return UrlError("the text in brackets is no IPv6 address (zones are not allowed)");
  }
  return address->ToString();
}

StatusOr<std::string> ParseName(std::string_view text) {
  std::string name = ToLower(text);
  if (IpAddress::FromText(name)) return name;
  if (name.size() > 1 && name.back() == '.') {
    name.pop_back();
    if (IpAddress::FromText(name)) return UrlError("an IPv4 address has no dot at its end");
  }
  HTTPTASK_RETURN_IF_ERROR(CheckName(name));
  return name;
}

StatusOr<int> ParsePort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !IsDigit(text.front()) || text.front() == '0' || port > 65535) {
    return UrlError("the port must be a number from 1 to 65535 without leading zeros");
  }
  return port;
}

// Splits `authority` in host (with brackets) and the text after the colon, if there is one.
std::pair<std::string_view, std::optional<std::string_view>> SplitPort(std::string_view authority) {
  const size_t after = authority.starts_with('[') ? authority.find(']') : 0;
  const size_t colon = authority.find(':', after == authority.npos ? 0 : after);
  if (colon == authority.npos) return {authority, std::nullopt};
  return {authority.substr(0, colon), authority.substr(colon + 1)};
}

Status ParseAuthority(std::string_view authority, Url& url) {
  if (authority.find('@') != authority.npos) {
    return UrlError("holds user information before an @; use a credential instead");
  }
  const auto [host, port] = SplitPort(authority);
  if (host.empty()) return UrlError("the host is missing; write https://host/path");
  if (host.front() == '[') {
    if (host.back() != ']') return UrlError("the closing bracket of the IPv6 address is missing");
    HTTPTASK_ASSIGN_OR_RETURN(url.host, ParseIpv6(host.substr(1, host.size() - 2)));
  } else {
    HTTPTASK_ASSIGN_OR_RETURN(url.host, ParseName(host));
  }
  url.port = url.scheme == "https" ? 443 : 80;
  if (!port) return {};
  HTTPTASK_ASSIGN_OR_RETURN(url.port, ParsePort(*port));
  return {};
}

Status ParseTarget(std::string_view text, Url& url) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      return UrlError("path or query hold characters outside ASCII; percent-encode them");
    }
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || !IsHexDigit(text[i + 1]) || !IsHexDigit(text[i + 2])) {
      return UrlError("path or query hold a % without two hexadecimal digits; write %25 for a %");
    }
  }
  url.target = text.starts_with('/') ? std::string(text) : "/" + std::string(text);
  return {};
}

// Scheme and host.
std::string Beginning(const Url& url, size_t bytes_to_come) {
  std::string text;
  text.reserve(url.scheme.size() + url.host.size() + bytes_to_come + 5);
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  text.append(url.scheme).append(is_ipv6 ? "://[" : "://").append(url.host);
  if (is_ipv6) text += ']';
  return text;
}

}  // namespace

std::string Url::Origin() const {
  const std::string number = std::to_string(port);
  return Beginning(*this, number.size() + 1).append(1, ':').append(number);
}

std::string Url::ToString() const {
  const bool is_default = port == (scheme == "https" ? 443 : 80);
  const std::string number = is_default ? "" : ":" + std::to_string(port);
  return Beginning(*this, number.size() + target.size()).append(number).append(target);
}

StatusOr<Url> ParseUrl(std::string_view text) {
  HTTPTASK_RETURN_IF_ERROR(CheckBytes(text));
  const size_t colon = text.find(':');
  Url url;
  url.scheme = colon == text.npos ? "" : ToLower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") {
    return UrlError("must begin with http:// or https://");
  }
  std::string_view rest = text.substr(colon + 1);
  if (!rest.starts_with("//") || rest.starts_with("///")) {
    return UrlError("exactly two slashes must follow the scheme, then the host");
  }
  rest.remove_prefix(2);
  rest = rest.substr(0, rest.find('#'));
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  HTTPTASK_RETURN_IF_ERROR(ParseAuthority(rest.substr(0, end), url));
  HTTPTASK_RETURN_IF_ERROR(ParseTarget(rest.substr(end), url));
  return url;
}

}  // namespace httptask
