#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"

namespace httptask {

// An IPv4 or IPv6 address; IPv4 as its mapped IPv6 form is kept apart from IPv4 itself.
struct IpAddress {
  int family = AF_INET;             // AF_INET or AF_INET6.
  std::array<uint8_t, 16> bytes{};  // The first 4 count for IPv4.

  static std::optional<IpAddress> FromSockaddr(const sockaddr* address);
  static std::optional<IpAddress> FromText(std::string_view text);
  std::string ToString() const;

  bool operator==(const IpAddress&) const = default;
};

// Why an address is refused. Names are stable: they stand in messages, logs and metrics.
enum class AddressVerdict {
  kAllowed,
  kLoopback,
  kPrivate,      // RFC 1918, unique local.
  kLinkLocal,    // Includes cloud metadata services at 169.254.169.254.
  kSharedSpace,  // 100.64.0.0/10, RFC 6598.
  kUnspecified,  // 0.0.0.0/8 and ::.
  kMulticast,
  kReserved,  // Documentation, benchmarking, future use and the like.
  kEmbedded,  // IPv6 that carries an IPv4 address: mapped, NAT64, 6to4, Teredo.
  kPlatform,  // 168.63.129.16, the Azure wire server.
};
std::string_view VerdictName(AddressVerdict verdict);

// The class of an address; kAllowed for a public one. Pure.
AddressVerdict ClassifyAddress(const IpAddress& address);

// An operator's exception, from `--allow HOST[:PORT]`.
struct AllowRule {
  std::string host;  // Lower-case name, IP address or CIDR range (`10.1.0.0/16`).
  int port = 0;      // 0: every port.

  // Parses `HOST`, `HOST:PORT`, `[IPv6]:PORT`, `CIDR` or `CIDR:PORT`. Errors: ARGUMENT_INVALID.
  static StatusOr<AllowRule> Parse(std::string_view text);
  bool operator==(const AllowRule&) const = default;
};

// Whether HTTP is commonly spoken on a port: 80, 443 and from 1024 on, but for those where other
// protocols read lines that a request could imitate (the list of browsers,
// https://fetch.spec.whatwg.org "bad port", and Redis and memcached besides). Pure.
bool IsHttpPort(int port);

// Where the program itself listens, in TCP.
struct OwnListeners {
  std::vector<int> ports;
  // This machine's addresses beyond loopback (LocalAddresses).
  std::vector<IpAddress> addresses;
};

// Decides which addresses may be dialled. A value; checked when a socket is opened and again when a
// connection is about to carry a request.
class AddressPolicy {
 public:
  AddressPolicy() = default;
  explicit AddressPolicy(std::vector<AllowRule> rules, OwnListeners own = {});

  // OK, or TARGET_BLOCKED naming host, class and the option that would allow it
  // (`--allow 127.0.0.1:8080`). `host` is the name in the URL: a rule for a name opens only
  // connections made by that name; a rule for an address or range opens every name that leads
  // there. A public address is refused on ports that are none of HTTP (IsHttpPort) unless a rule
  // opens it. No rule opens the program's own listeners.
  Status Check(std::string_view host, const IpAddress& address, int port) const;

 private:
  bool IsOwn(const IpAddress& address, AddressVerdict verdict, int port) const;

  std::vector<AllowRule> rules_;
  OwnListeners own_;
};

}  // namespace httptask
