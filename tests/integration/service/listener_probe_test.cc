// A server of gRPC 1.51 that ran out of file descriptors never accepts again (CVE-2023-4785).
#include "plugin/service/listener_probe.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <future>
#include <vector>

#include "tests/integration/service/plugin_server_fixture.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

int OpenSocket() {
  return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

bool Connect(int socket, const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  return ::connect(socket, reinterpret_cast<sockaddr*>(&name), sizeof(name)) == 0;
}

// Lowers the limit of open files while it lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(int limit) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lower = before_;
    lower.rlim_cur = static_cast<rlim_t>(limit);
    ::setrlimit(RLIMIT_NOFILE, &lower);
  }
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

using ListenerProbeServerTest = PluginServerTest;

TEST_F(ListenerProbeServerTest, ServerThatRanOutOfFileDescriptorsIsFoundDeaf) {
  testing::FakeHttpClient http;
  Start(http);
  const int reserve = OpenSocket();
  std::vector<int> sockets;
  {
    const DescriptorLimit limit(reserve + 20);
    for (int socket = OpenSocket(); socket >= 0; socket = OpenSocket()) sockets.push_back(socket);
    ASSERT_TRUE(Connect(reserve, folder_.File("s").string()));
    // A server that accepts greets at once: this one tried and could not.
    pollfd watched{reserve, POLLIN, 0};
    EXPECT_EQ(::poll(&watched, 1, 300), 0);
  }
  for (const int socket : sockets) ::close(socket);
  ::close(reserve);
  std::promise<void> deaf;
  const ListenerProbe probe(server_->address(), [&] { deaf.set_value(); },
                            {.pause = milliseconds(1), .limit = milliseconds(100)});
  EXPECT_EQ(deaf.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_FALSE(probe.status().ok());
}

TEST_F(ListenerProbeServerTest, ServerThatAcceptsIsNot) {
  testing::FakeHttpClient http;
  Start(http);
  const ListenerProbe probe(server_->address(), [] { ADD_FAILURE() << "found deaf"; },
                            {.pause = milliseconds(1), .limit = milliseconds(5'000)});
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(client_->ListApis({}).ok());
  EXPECT_TRUE(probe.status().ok());
}

}  // namespace
}  // namespace httptask
