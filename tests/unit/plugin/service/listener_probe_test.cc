#include "plugin/service/listener_probe.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

class ListenerProbeTest : public ::testing::Test {
 protected:
  ListenerProbeTest() : path_(folder_.File("s").string()), listener_(Listen(path_)) {}
  ~ListenerProbeTest() override { ::close(listener_); }

  static int Listen(const std::string& path) {
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof(name.sun_path) - 1);
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
    EXPECT_EQ(::listen(listener, 1), 0);
    return listener;
  }
  // Takes so many connections; what each of them said first.
  std::vector<std::string> Answer(int count) const {
    std::vector<std::string> greetings;
    for (int i = 0; i < count; ++i) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      char bytes[64];
      const ssize_t size = ::recv(socket, bytes, sizeof(bytes), 0);
      greetings.emplace_back(bytes, static_cast<size_t>(std::max<ssize_t>(size, 0)));
      ::send(socket, "\0", 1, MSG_NOSIGNAL);
      ::close(socket);
    }
    return greetings;
  }

  const testing::TemporaryFolder folder_;
  const std::string path_;
  const int listener_;
};

TEST_F(ListenerProbeTest, ServerThatTakesNoConnectionIsDeafAfterSoManyQuestions) {
  std::promise<void> deaf;
  const ListenerProbe probe("unix:" + path_, [&] { deaf.set_value(); },
                            {.pause = milliseconds(1), .limit = milliseconds(1)});
  deaf.get_future().get();
  EXPECT_EQ(ReasonOf(probe.status()), Reason::kInternal);
  EXPECT_THAT(std::string(MessageOf(probe.status())), ::testing::HasSubstr("ulimit -n"));
}

TEST_F(ListenerProbeTest, ServerThatAnswersIsAskedAgain) {
  const ListenerProbe probe("unix:" + path_, [] { ADD_FAILURE() << "found deaf"; },
                            {.pause = milliseconds(1), .limit = milliseconds(60'000)});
  for (const std::string& greeting : Answer(5)) {
    EXPECT_TRUE(greeting.starts_with("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) << greeting;
    EXPECT_EQ(greeting.size(), 33u);
  }
  EXPECT_TRUE(probe.status().ok());
}

TEST_F(ListenerProbeTest, EndsAtOnceWhileItWaits) {
  const ListenerProbe pausing("unix:" + path_, [] {});
  const ListenerProbe asking("unix:" + path_, [] {}, {.pause = milliseconds(0)});
}

}  // namespace
}  // namespace httptask
