#include "runner/console/listen_address.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

TEST(ListenAddressTest, WhatIsNoneIsToldWithAnExample) {
  EXPECT_EQ(*ParseListenAddress("[::1]:80"), (ListenAddress{"::1", 80}));
  const auto parsed = ParseListenAddress("8380");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(ReasonOf(parsed.status()), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(parsed.status())), ::testing::HasSubstr("127.0.0.1:8380"));
}

}  // namespace
}  // namespace httptask::runner
