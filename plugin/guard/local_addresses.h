#pragma once

#include <vector>

#include "plugin/guard/address_policy.h"

namespace httptask {

// The addresses of this machine's interfaces, loopback left out; none when the system does not
// tell.
std::vector<IpAddress> LocalAddresses();

}  // namespace httptask
