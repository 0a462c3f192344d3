#include "plugin/service/listen_address.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;

TEST(ListenAddressTest, ReadsEveryForm) {
  EXPECT_EQ(ListenAddress::Parse("unix:/a/b")->socket_path, "/a/b");
  EXPECT_EQ(ListenAddress::Parse("unix:///a/b")->socket_path, "/a/b");
  EXPECT_EQ(ListenAddress::Parse("localhost:0")->ToString(), "localhost:0");
  EXPECT_EQ(ListenAddress::Parse("[::1]:80")->ToString(), "[::1]:80");
}

TEST(ListenAddressTest, RefusesWhatIsNone) {
  for (const char* text :
       {"", "unix:", "host", ":80", "host:", "host:x", "host:65536", "::1:80", "[host]:80"}) {
    EXPECT_EQ(ReasonOf(ListenAddress::Parse(text).status()), Reason::kArgumentInvalid) << text;
  }
}

TEST(ListenAddressTest, SocketPathHasALimit) {
  EXPECT_TRUE(ListenAddress::Parse("unix:/" + std::string(106, 'a')).ok());
  EXPECT_FALSE(ListenAddress::Parse("unix:/" + std::string(107, 'a')).ok());
}

TEST(ListenAddressTest, OnlyThisMachineReachesLocalOnes) {
  for (const char* text :
       {"unix:/a", "localhost:1", "LOCALHOST:1", "127.0.0.1:1", "127.9.9.9:1", "[::1]:1"}) {
    EXPECT_TRUE(ListenAddress::Parse(text)->IsLocal()) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "example.com:1"}) {
    EXPECT_FALSE(ListenAddress::Parse(text)->IsLocal()) << text;
  }
}

int Listen(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::listen(fd, 1), 0);
  return fd;
}

TEST(CheckCanListenTest, StaleSocketIsRemovedAndOneInUseIsNot) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.File("s").string();
  const int fd = Listen(path);
  const Status in_use = CheckCanListen({.socket_path = path, .host = "", .port = 0});
  EXPECT_THAT(std::string(MessageOf(in_use)), HasSubstr("another program listens"));
  ::close(fd);
  EXPECT_TRUE(CheckCanListen({.socket_path = path, .host = "", .port = 0}).ok());
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(CheckCanListenTest, FileOfAnotherKindStays) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.Write("s", "precious").string();
  EXPECT_FALSE(CheckCanListen({.socket_path = path, .host = "", .port = 0}).ok());
  EXPECT_EQ(folder.Read("s"), "precious");
}

TEST(CheckCanListenTest, MissingFolderIsTold) {
  const Status status = CheckCanListen({.socket_path = "/nowhere/at/all", .host = "", .port = 0});
  EXPECT_EQ(ReasonOf(status), Reason::kInternal);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("/nowhere/at/all"));
}

}  // namespace
}  // namespace httptask
