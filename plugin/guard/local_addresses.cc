#include "plugin/guard/local_addresses.h"

#include <ifaddrs.h>
#include <net/if.h>

namespace httptask {

std::vector<IpAddress> LocalAddresses() {
  std::vector<IpAddress> addresses;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return addresses;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_LOOPBACK) != 0) continue;
    if (const auto address = IpAddress::FromSockaddr(entry->ifa_addr)) {
      addresses.push_back(*address);
    }
  }
  ::freeifaddrs(list);
  return addresses;
}

}  // namespace httptask
