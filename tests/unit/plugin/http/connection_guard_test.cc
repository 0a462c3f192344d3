#include "plugin/http/connection_guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstring>

namespace httptask {
namespace {

class ConnectionGuardTest : public ::testing::Test {
 protected:
  ConnectionGuard Make(bool is_proxied = false) {
    return ConnectionGuard(policy_, sockets_, url_, is_proxied);
  }
  // 127.0.0.1, as libcurl gives it before it dials.
  static curl_sockaddr Loopback() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(443);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    curl_sockaddr given{};
    given.family = AF_INET;
    given.socktype = SOCK_STREAM;
    given.addrlen = sizeof(address);
    std::memcpy(&given.addr, &address, sizeof(address));
    return given;
  }
  static std::vector<IpAddress> Addresses(std::initializer_list<const char*> texts) {
    std::vector<IpAddress> addresses;
    for (const char* text : texts) addresses.push_back(IpAddress::FromText(text).value());
    return addresses;
  }

  const AddressPolicy policy_;
  SocketRegistry sockets_;
  const Url url_ = ParseUrl("https://a.example/").value();
};

TEST_F(ConnectionGuardTest, OnlyAllowedAddressesAreHandedOver) {
  ConnectionGuard guard = Make();
  EXPECT_EQ(guard.ChooseAddresses(Addresses({"8.8.8.8", "10.0.0.1", "2606:4700::1"})).value(),
            "8.8.8.8,[2606:4700::1]");
  EXPECT_EQ(ReasonOf(guard.refusal()), Reason::kTargetBlocked);
  EXPECT_EQ(ReasonOf(Make().ChooseAddresses(Addresses({"10.0.0.1"})).status()),
            Reason::kTargetBlocked);
}

TEST_F(ConnectionGuardTest, ARefusedAddressGetsNoSocket) {
  ConnectionGuard guard = Make();
  EXPECT_EQ(guard.OpenSocket(Loopback()), CURL_SOCKET_BAD);
  EXPECT_EQ(ReasonOf(guard.refusal()), Reason::kTargetBlocked);
  EXPECT_FALSE(guard.has_dialled());
  EXPECT_EQ(sockets_.size(), 0u);
}

TEST_F(ConnectionGuardTest, TheAddressOfAProxyIsTheOperatorsChoice) {
  ConnectionGuard guard = Make(true);
  const int socket = guard.OpenSocket(Loopback());
  ASSERT_GE(socket, 0);
  EXPECT_NE(::fcntl(socket, F_GETFD) & FD_CLOEXEC, 0);
  EXPECT_NE(::fcntl(socket, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(sockets_.size(), 1u);
  ::close(socket);
}

TEST_F(ConnectionGuardTest, AConnectionIsJudgedByItsAddress) {
  ConnectionGuard guard = Make();
  EXPECT_EQ(ReasonOf(guard.JudgeConnection(nullptr, {"10.0.0.1", 443, 5'000}, false)),
            Reason::kTargetBlocked);
  EXPECT_EQ(ReasonOf(guard.JudgeConnection(nullptr, {"?", 443, 5'000}, false)), Reason::kInternal);
}

}  // namespace
}  // namespace httptask
