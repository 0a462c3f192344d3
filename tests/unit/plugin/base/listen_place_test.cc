#include "plugin/base/listen_place.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

ListenPlace Parse(std::string_view text) {
  return ParseListenPlace(text).value_or(ListenPlace());
}

TEST(ListenPlaceTest, HostAndPortAreTakenApart) {
  EXPECT_EQ(Parse("127.0.0.1:8380"), (ListenPlace{"127.0.0.1", 8380}));
  EXPECT_EQ(Parse("localhost:0"), (ListenPlace{"localhost", 0}));
  EXPECT_EQ(Parse("[::1]:65535"), (ListenPlace{"::1", 65'535}));
}

TEST(ListenPlaceTest, TheTextIsWhatIsParsed) {
  for (const char* text : {"127.0.0.1:8380", "[::1]:1"}) EXPECT_EQ(Parse(text).Text(), text);
}

TEST(ListenPlaceTest, OtherTextsAreNone) {
  for (const char* text : {"", "8380", ":8380", "host", "host:", "host:65536", "host:-1", "host:1x",
                           "::1:80", "[::1]", "[host]:1", "[127.0.0.1]:1", "[]:1"}) {
    EXPECT_FALSE(ParseListenPlace(text)) << text;
  }
}

TEST(ListenPlaceTest, LoopbackIsWhatOnlyThisMachineReaches) {
  for (const char* text : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "LOCALHOST:1", "[::1]:1"}) {
    EXPECT_TRUE(Parse(text).IsLoopback()) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.example:1", "host:1"}) {
    EXPECT_FALSE(Parse(text).IsLoopback()) << text;
  }
}

TEST(ListenPlaceTest, AnIpAddressIsNoName) {
  EXPECT_TRUE(IsIpAddress("10.0.0.1"));
  EXPECT_TRUE(IsIpAddress("fe80::1"));
  EXPECT_FALSE(IsIpAddress("10.0.0.1.example"));
}

}  // namespace
}  // namespace httptask
