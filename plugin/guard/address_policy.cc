#include "plugin/guard/address_policy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <span>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

struct Range {
  std::string_view base;
  int prefix_bits;
  AddressVerdict verdict;
};

// IANA's special-purpose registries, and what cloud platforms add. The first match counts.
constexpr Range kIpv4Ranges[] = {
    {"0.0.0.0", 8, AddressVerdict::kUnspecified},
    {"10.0.0.0", 8, AddressVerdict::kPrivate},
    {"100.64.0.0", 10, AddressVerdict::kSharedSpace},
    {"127.0.0.0", 8, AddressVerdict::kLoopback},
    {"168.63.129.16", 32, AddressVerdict::kPlatform},
    {"169.254.0.0", 16, AddressVerdict::kLinkLocal},
    {"172.16.0.0", 12, AddressVerdict::kPrivate},
    {"192.0.0.0", 24, AddressVerdict::kReserved},
    {"192.0.2.0", 24, AddressVerdict::kReserved},
    {"192.31.196.0", 24, AddressVerdict::kReserved},
    {"192.52.193.0", 24, AddressVerdict::kReserved},
    {"192.88.99.0", 24, AddressVerdict::kReserved},
    {"192.168.0.0", 16, AddressVerdict::kPrivate},
    {"192.175.48.0", 24, AddressVerdict::kReserved},
    {"198.18.0.0", 15, AddressVerdict::kReserved},
    {"198.51.100.0", 24, AddressVerdict::kReserved},
    {"203.0.113.0", 24, AddressVerdict::kReserved},
    {"224.0.0.0", 4, AddressVerdict::kMulticast},
    {"240.0.0.0", 4, AddressVerdict::kReserved},
};

constexpr Range kIpv6Ranges[] = {
    {"::", 128, AddressVerdict::kUnspecified},       {"::1", 128, AddressVerdict::kLoopback},
    {"::", 96, AddressVerdict::kEmbedded},           {"::ffff:0:0", 96, AddressVerdict::kEmbedded},
    {"::ffff:0:0:0", 96, AddressVerdict::kEmbedded}, {"64:ff9b::", 96, AddressVerdict::kEmbedded},
    {"64:ff9b:1::", 48, AddressVerdict::kEmbedded},  {"100::", 64, AddressVerdict::kReserved},
    {"2001::", 32, AddressVerdict::kEmbedded},       {"2001::", 23, AddressVerdict::kReserved},
    {"2001:db8::", 32, AddressVerdict::kReserved},   {"2002::", 16, AddressVerdict::kEmbedded},
    {"3fff::", 20, AddressVerdict::kReserved},       {"5f00::", 16, AddressVerdict::kReserved},
    {"fc00::", 7, AddressVerdict::kPrivate},         {"fe80::", 10, AddressVerdict::kLinkLocal},
    {"fec0::", 10, AddressVerdict::kPrivate},        {"ff00::", 8, AddressVerdict::kMulticast},
};

size_t AddressBytes(const IpAddress& address) {
  return address.family == AF_INET ? 4 : 16;
}

bool IsInside(const IpAddress& address, const IpAddress& base, int prefix_bits) {
  if (address.family != base.family) return false;
  const size_t whole = static_cast<size_t>(prefix_bits) / 8;
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + whole, address.bytes.begin())) {
    return false;
  }
  const int rest = prefix_bits % 8;
  if (rest == 0) return true;
  return ((base.bytes[whole] ^ address.bytes[whole]) >> (8 - rest)) == 0;
}

struct BinaryRange {
  IpAddress base;
  int prefix_bits;
  AddressVerdict verdict;
};

std::vector<BinaryRange> ToBinary(std::span<const Range> ranges) {
  std::vector<BinaryRange> binary;
  for (const Range& range : ranges) {
    const auto base = IpAddress::FromText(range.base);
    HTTPTASK_CHECK(base.has_value());
    binary.push_back({*base, range.prefix_bits, range.verdict});
  }
  return binary;
}

const std::vector<BinaryRange>& RangesOf(int family) {
  static const std::vector<BinaryRange> ipv4 = ToBinary(kIpv4Ranges);
  static const std::vector<BinaryRange> ipv6 = ToBinary(kIpv6Ranges);
  return family == AF_INET ? ipv4 : ipv6;
}

// An interface identifier of RFC 5214, section 6.1: it holds an IPv4 address under any prefix.
bool IsIsatap(const IpAddress& address) {
  const auto& bytes = address.bytes;
  return (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
}

bool IsGlobalUnicast(const IpAddress& address) {
  return (address.bytes[0] & 0xe0) == 0x20;
}

Status RuleError(std::string_view text, std::string_view problem) {
  return MakeError(Reason::kArgumentInvalid,
                   "--allow " + std::string(text) + ": " + std::string(problem));
}

std::optional<int> ParseNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// `text` of a rule as host and port text; the port is missing where there is none.
std::pair<std::string_view, std::optional<std::string_view>> SplitRule(std::string_view text) {
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == text.npos) return {text, std::nullopt};
    const std::string_view rest = text.substr(close + 1);
    if (rest.empty()) return {text.substr(1, close - 1), std::nullopt};
    return {text.substr(1, close - 1), rest.starts_with(':') ? rest.substr(1) : "?"};
  }
  const size_t slash = text.find('/');
  const bool is_bare_ipv6 = slash == text.npos && std::count(text.begin(), text.end(), ':') > 1;
  const size_t colon = is_bare_ipv6 ? text.npos : text.find(':', slash == text.npos ? 0 : slash);
  if (colon == text.npos) return {text, std::nullopt};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool HasBitsBeyond(const IpAddress& address, int prefix_bits) {
  for (int bit = prefix_bits; bit < static_cast<int>(AddressBytes(address)) * 8; ++bit) {
    if ((address.bytes[bit / 8] >> (7 - bit % 8)) & 1) return true;
  }
  return false;
}

StatusOr<std::string> ParseRange(std::string_view text, std::string_view host) {
  const size_t slash = host.find('/');
  const auto base = IpAddress::FromText(host.substr(0, slash));
  const auto bits = ParseNumber(host.substr(slash + 1));
  if (!base || !bits || *bits < 0 || *bits > static_cast<int>(AddressBytes(*base)) * 8) {
    return RuleError(text, "is no address range; write for instance 10.1.0.0/16");
  }
  if (HasBitsBeyond(*base, *bits)) {
    return RuleError(text, "the address has bits beyond the length of the range");
  }
  return base->ToString() + "/" + std::to_string(*bits);
}

// The host of a rule in the form that Url::host has.
StatusOr<std::string> ParseRuleHost(std::string_view text, std::string_view host) {
  if (host.find('/') != host.npos) return ParseRange(text, host);
  if (const auto address = IpAddress::FromText(host)) return address->ToString();
  const auto url = ParseUrl("http://" + std::string(host) + "/");
  if (!url.ok() || host.find_first_of("?#:") != host.npos) {
    return RuleError(text, "is neither a name, an IP address nor an address range (HOST[:PORT])");
  }
  return url->host;
}

std::string WithPort(std::string_view host, int port) {
  const bool is_ipv6 = host.find(':') != host.npos;
  return (is_ipv6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::to_string(port);
}

std::string_view DescribeVerdict(AddressVerdict verdict) {
  switch (verdict) {
    case AddressVerdict::kAllowed:
      return "a public address";
    case AddressVerdict::kLoopback:
      return "a loopback address";
    case AddressVerdict::kPrivate:
      return "a private address";
    case AddressVerdict::kLinkLocal:
      return "a link-local address";
    case AddressVerdict::kSharedSpace:
      return "an address of a provider's shared space";
    case AddressVerdict::kUnspecified:
      return "an unspecified address";
    case AddressVerdict::kMulticast:
      return "a multicast address";
    case AddressVerdict::kReserved:
      return "a reserved address";
    case AddressVerdict::kEmbedded:
      return "an IPv6 address with an IPv4 address inside";
    case AddressVerdict::kPlatform:
      return "an address of the cloud platform";
  }
  return "";
}

bool Matches(const AllowRule& rule, std::string_view host, const IpAddress& address, int port) {
  if (rule.port != 0 && rule.port != port) return false;
  const size_t slash = rule.host.find('/');
  const auto base = IpAddress::FromText(std::string_view(rule.host).substr(0, slash));
  if (!base) return EqualsIgnoreCase(rule.host, host);
  if (slash == std::string::npos) return *base == address;
  const auto bits = ParseNumber(std::string_view(rule.host).substr(slash + 1));
  return bits && IsInside(address, *base, *bits);
}

}  // namespace

std::optional<IpAddress> IpAddress::FromSockaddr(const sockaddr* address) {
  IpAddress result;
  result.family = address->sa_family;
  if (address->sa_family == AF_INET) {
    const auto* ipv4 = reinterpret_cast<const sockaddr_in*>(address);
    std::memcpy(result.bytes.data(), &ipv4->sin_addr, 4);
    return result;
  }
  if (address->sa_family == AF_INET6) {
    const auto* ipv6 = reinterpret_cast<const sockaddr_in6*>(address);
    std::memcpy(result.bytes.data(), &ipv6->sin6_addr, 16);
    return result;
  }
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::FromText(std::string_view text) {
  // inet_pton would stop at a NUL and take what is before it.
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != text.npos) return std::nullopt;
  const std::string copy(text);
  IpAddress result;
  for (const int family : {AF_INET, AF_INET6}) {
    result.family = family;
    if (::inet_pton(family, copy.c_str(), result.bytes.data()) == 1) return result;
  }
  return std::nullopt;
}

std::string IpAddress::ToString() const {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(family, bytes.data(), text, sizeof(text));
  return text;
}

std::string_view VerdictName(AddressVerdict verdict) {
  switch (verdict) {
    case AddressVerdict::kAllowed:
      return "allowed";
    case AddressVerdict::kLoopback:
      return "loopback";
    case AddressVerdict::kPrivate:
      return "private";
    case AddressVerdict::kLinkLocal:
      return "link_local";
    case AddressVerdict::kSharedSpace:
      return "shared_space";
    case AddressVerdict::kUnspecified:
      return "unspecified";
    case AddressVerdict::kMulticast:
      return "multicast";
    case AddressVerdict::kReserved:
      return "reserved";
    case AddressVerdict::kEmbedded:
      return "embedded";
    case AddressVerdict::kPlatform:
      return "platform";
  }
  return "";
}

AddressVerdict ClassifyAddress(const IpAddress& address) {
  for (const BinaryRange& range : RangesOf(address.family)) {
    if (IsInside(address, range.base, range.prefix_bits)) return range.verdict;
  }
  if (address.family == AF_INET) return AddressVerdict::kAllowed;
  if (IsIsatap(address)) return AddressVerdict::kEmbedded;
  return IsGlobalUnicast(address) ? AddressVerdict::kAllowed : AddressVerdict::kReserved;
}

StatusOr<AllowRule> AllowRule::Parse(std::string_view text) {
  const auto [host, port_text] = SplitRule(text);
  AllowRule rule;
  HTTPTASK_ASSIGN_OR_RETURN(rule.host, ParseRuleHost(text, host));
  if (!port_text) return rule;
  const auto port = ParseNumber(*port_text);
  if (!port || *port < 1 || *port > 65535) {
    return RuleError(text, "the port must be a number from 1 to 65535");
  }
  rule.port = *port;
  return rule;
}

bool IsHttpPort(int port) {
  static constexpr int kOthers[] = {
      1719,  // H.323
      1720,  1723,
      2049,  // NFS
      3659,  4045, 4190,
      5060,  // SIP
      5061,
      6000,  // X11
      6379,  // Redis
      6566,
      6665,  // IRC
      6666,  6667, 6668, 6669, 6679, 6697, 10080,
      11211,  // memcached
  };
  if (port == 80 || port == 443) return true;
  return port >= 1024 &&
         std::find(std::begin(kOthers), std::end(kOthers), port) == std::end(kOthers);
}

AddressPolicy::AddressPolicy(std::vector<AllowRule> rules, OwnListeners own)
    : rules_(std::move(rules)), own_(std::move(own)) {}

bool AddressPolicy::IsOwn(const IpAddress& address, AddressVerdict verdict, int port) const {
  if (std::find(own_.ports.begin(), own_.ports.end(), port) == own_.ports.end()) return false;
  if (verdict == AddressVerdict::kLoopback || verdict == AddressVerdict::kUnspecified ||
      verdict == AddressVerdict::kEmbedded) {
    return true;
  }
  return std::find(own_.addresses.begin(), own_.addresses.end(), address) != own_.addresses.end();
}

Status AddressPolicy::Check(std::string_view host, const IpAddress& address, int port) const {
  const AddressVerdict verdict = ClassifyAddress(address);
  const std::string target = WithPort(host, port);
  if (IsOwn(address, verdict, port)) {
    return MakeError(Reason::kTargetBlocked, target + " is where this program itself listens");
  }
  const bool is_public = verdict == AddressVerdict::kAllowed;
  if (is_public && IsHttpPort(port)) return {};
  for (const AllowRule& rule : rules_) {
    if (Matches(rule, host, address, port)) return {};
  }
  if (is_public) {
    return MakeError(Reason::kTargetBlocked, target +
                                                 " is a port for other protocols than HTTP "
                                                 "and not allowed; start with --allow " +
                                                 target + " to allow it");
  }
  // A name's address is not told: it would map the inside of a network for whoever asks.
  const bool is_literal = IpAddress::FromText(host).has_value();
  return MakeError(Reason::kTargetBlocked, target + (is_literal ? " is " : " leads to ") +
                                               std::string(DescribeVerdict(verdict)) +
                                               " and not allowed; start with --allow " + target +
                                               " to allow it");
}

}  // namespace httptask
