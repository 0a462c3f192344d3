// 100 healthy transfers go on beside each kind of hostile server, within limits of memory and CPU.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <latch>

#include "tests/integration/http/http_fixture.h"

namespace httptask::testing {
namespace {

using std::chrono::microseconds;
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

class NeighbourTest : public HttpTest {
 protected:
  static TestServerOptions Script(const Hostile& hostile) {
    return Raw([hostile](TestConnection& connection) {
      connection.ReadRequest();
      connection.Write(hostile.head);
      if (hostile.piece.empty()) {
        connection.WaitForClose();
        return;
      }
      while (connection.Write(hostile.piece)) {
        if (hostile.pause.count() > 0 && !connection.Pause(hostile.pause)) return;
      }
    });
  }
  // How long four of five of 100 healthy transfers take at most, 10 at a time.
  milliseconds RunHealthy(const TestServer& server) {
    constexpr int kTotal = 100;
    std::atomic<int> started{0};
    std::vector<microseconds> times;  // The client's thread alone, until all are finished.
    std::latch finished(kTotal);
    std::function<void()> next = [&] {
      if (started++ >= kTotal) return;
      client_->Send(Post(server.Url()), [&](HttpExchange exchange) {
        EXPECT_TRUE(exchange.status.ok()) << exchange.status;
        times.push_back(exchange.timings.total);
        next();
        finished.count_down();
      });
    };
    for (int i = 0; i < 10; ++i) next();
    finished.wait();
    std::nth_element(times.begin(), times.begin() + kTotal * 4 / 5, times.end());
    return std::chrono::duration_cast<milliseconds>(times[kTotal * 4 / 5]);
  }
};

TEST_F(NeighbourTest, HealthyTransfersGoOnBesideEachHostileServer) {
  TestServer healthy(Echo());
  for (const Hostile& hostile : Hostiles()) {
    SCOPED_TRACE(hostile.name);
    TestServer server(Script(hostile));
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    HttpRequest request = Get(server.Url());
    request.timeouts = {milliseconds(300), milliseconds(200), milliseconds(200), milliseconds(500)};
    auto attacked = Start(*client_, request);
    EXPECT_LT(RunHealthy(healthy), milliseconds(600));
    const HttpExchange exchange = Await(std::move(attacked));
    EXPECT_FALSE(exchange.status.ok());
    EXPECT_LT(exchange.timings.total, milliseconds(1000));
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32 * 1024);
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
