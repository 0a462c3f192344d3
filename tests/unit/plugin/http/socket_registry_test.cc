#include "plugin/http/socket_registry.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace httptask {
namespace {

class SocketRegistryTest : public ::testing::Test {
 protected:
  SocketRegistryTest() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair_), 0); }
  ~SocketRegistryTest() override {
    ::close(pair_[0]);
    ::close(pair_[1]);
  }
  int pair_[2] = {-1, -1};
};

TEST_F(SocketRegistryTest, QuietConnectionIsNotStale) {
  EXPECT_FALSE(IsStale(pair_[0], Pending::kUnasked));
}

TEST_F(SocketRegistryTest, UnaskedBytesMakeAConnectionStaleAndStayThere) {
  ASSERT_EQ(::write(pair_[1], "x", 1), 1);
  EXPECT_TRUE(IsStale(pair_[0], Pending::kUnasked));
  char byte = 0;
  EXPECT_EQ(::read(pair_[0], &byte, 1), 1);
}

TEST_F(SocketRegistryTest, FramesOfOthersDoNotMakeAConnectionStale) {
  ASSERT_EQ(::write(pair_[1], "x", 1), 1);
  EXPECT_FALSE(IsStale(pair_[0], Pending::kExpected));
}

TEST_F(SocketRegistryTest, TlsFactsBelongToASocketUntilItIsClosed) {
  SocketRegistry registry;
  const auto facts = std::make_shared<TlsFacts>();
  registry.Add(3);
  registry.NoteTls(3, facts);
  registry.NoteTls(4, facts);
  EXPECT_EQ(registry.Tls(3), facts);
  EXPECT_EQ(registry.Tls(4), nullptr);
  registry.Remove(3);
  EXPECT_EQ(registry.Tls(3), nullptr);
}

TEST_F(SocketRegistryTest, ClosedConnectionIsStale) {
  ::shutdown(pair_[1], SHUT_WR);
  EXPECT_TRUE(IsStale(pair_[0], Pending::kUnasked));
  EXPECT_TRUE(IsStale(-1, Pending::kExpected));
}

TEST_F(SocketRegistryTest, CountsOpenSockets) {
  SocketRegistry registry;
  registry.Add(3);
  registry.Add(4);
  registry.Remove(3);
  registry.Remove(3);
  EXPECT_EQ(registry.size(), 1u);
}

TEST_F(SocketRegistryTest, WhatIsWatchedBelongsToASocketUntilItIsClosed) {
  SocketRegistry registry;
  registry.Add(3);
  ASSERT_NE(registry.FindWatch(3), nullptr);
  registry.FindWatch(3)->events = 1;
  registry.FindWatch(3)->is_idle = true;
  registry.Remove(3);
  EXPECT_EQ(registry.FindWatch(3), nullptr);
  registry.Add(3);
  EXPECT_EQ(registry.FindWatch(3)->events, 0u);
  EXPECT_FALSE(registry.FindWatch(3)->is_idle);
}

TEST_F(SocketRegistryTest, ForgetsWhatWasNeverClaimed) {
  SocketRegistry registry;
  registry.Add(pair_[0]);
  EXPECT_EQ(registry.Find(0, IpAddress{}, 80), -1);
  EXPECT_EQ(registry.Claim({pair_[0], 999}, 1234, IpAddress{}, 80), -1);
  EXPECT_EQ(registry.Find(1234, IpAddress{}, 80), -1);
}

}  // namespace
}  // namespace httptask
