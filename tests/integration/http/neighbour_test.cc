// 100 healthy transfers go on beside each kind of server that never ends, within limits of memory
// and processor time.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/integration/http/neighbour_fixture.h"

namespace httptask::testing {
namespace {

using std::chrono::milliseconds;

constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

struct Hostile {
  const char* name;
  std::string head;   // Sent after the request.
  std::string piece;  // Then for ever; empty: silence.
  milliseconds pause{0};
};

std::vector<Hostile> Hostiles() {
  const std::string large(65'536, 'x');
  return {{"body without end", "HTTP/1.1 200 OK\r\n\r\n", large},
          {"declared 10 GB", "HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", large},
          {"headers without end", "HTTP/1.1 200 OK\r\n", "A: b\r\n"},
          {"header line without end", "HTTP/1.1 200 OK\r\nA: ", large},
          {"interim answers without end", "", "HTTP/1.1 100 Continue\r\n\r\n"},
          {"trailers without end", std::string(kChunkedHead) + "0\r\n", "A: b\r\n"},
          {"chunk extension without end", std::string(kChunkedHead) + "1;", large},
          {"silence", "", ""},
          {"silence in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na", ""},
          {"drip in the head", "HTTP/1.1 200 OK\r\n", "A", milliseconds(20)},
          {"drip in the body", "HTTP/1.1 200 OK\r\n\r\n", "A", milliseconds(20)}};
}

TestServerOptions Script(const Hostile& hostile) {
  TestServerOptions options;
  options.raw = [hostile](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write(hostile.head);
    if (hostile.piece.empty()) {
      connection.WaitForClose();
      return;
    }
    while (connection.Write(hostile.piece)) {
      if (hostile.pause.count() > 0 && !connection.Pause(hostile.pause)) return;
    }
  };
  return options;
}

TEST_F(NeighbourTest, HealthyTransfersGoOnBesideEachServerWithoutEnd) {
  for (const Hostile& hostile : Hostiles()) {
    SCOPED_TRACE(hostile.name);
    TestServer server(Script(hostile));
    EXPECT_FALSE(SendBeside(Get(server.Url())).status.ok());
  }
}

TEST_F(NeighbourTest, SocketsAreClosedInProgramsThatAreStarted) {
  TestServer server(Echo());
  ASSERT_TRUE(Send(Get(server.Url())).status.ok());
  int found = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    sockaddr_in peer{};
    socklen_t size = sizeof(peer);
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (ntohs(peer.sin_port) != server.port()) continue;
    ++found;
    EXPECT_NE(::fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace httptask::testing
