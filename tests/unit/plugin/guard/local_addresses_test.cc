#include "plugin/guard/local_addresses.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(LocalAddressesTest, LoopbackIsNotAmongThem) {
  for (const IpAddress& address : LocalAddresses()) {
    EXPECT_NE(ClassifyAddress(address), AddressVerdict::kLoopback) << address.ToString();
  }
}

}  // namespace
}  // namespace httptask
