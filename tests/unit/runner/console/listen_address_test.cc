#include "runner/console/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

ListenAddress Parse(std::string_view text) {
  return ParseListenAddress(text).value_or(ListenAddress());
}

TEST(ListenAddressTest, HostAndPortAreTakenApart) {
  EXPECT_EQ(Parse("127.0.0.1:8380"), (ListenAddress{"127.0.0.1", 8380}));
  EXPECT_EQ(Parse("localhost:0"), (ListenAddress{"localhost", 0}));
  EXPECT_EQ(Parse("[::1]:65535"), (ListenAddress{"::1", 65'535}));
}

TEST(ListenAddressTest, TheTextIsWhatIsParsed) {
  for (const char* text : {"127.0.0.1:8380", "[::1]:1"}) EXPECT_EQ(Parse(text).Text(), text);
}

TEST(ListenAddressTest, OtherTextsAreRefusedWithAnExample) {
  for (const char* text : {"", "8380", ":8380", "host", "host:", "host:65536", "host:-1", "host:1x",
                           "::1:80", "[::1]", "[host]:1", "[]:1"}) {
    const auto parsed = ParseListenAddress(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(ReasonOf(parsed.status()), Reason::kArgumentInvalid);
    EXPECT_THAT(std::string(MessageOf(parsed.status())), ::testing::HasSubstr("127.0.0.1:8380"));
  }
}

TEST(ListenAddressTest, LoopbackIsWhatOnlyThisMachineReaches) {
  for (const char* text : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "LOCALHOST:1", "[::1]:1"}) {
    EXPECT_TRUE(Parse(text).IsLoopback()) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.example:1", "host:1"}) {
    EXPECT_FALSE(Parse(text).IsLoopback()) << text;
  }
}

TEST(ListenAddressTest, AnIpAddressIsNoName) {
  EXPECT_TRUE(IsIpAddress("10.0.0.1"));
  EXPECT_TRUE(IsIpAddress("fe80::1"));
  EXPECT_FALSE(IsIpAddress("10.0.0.1.example"));
}

}  // namespace
}  // namespace httptask::runner
