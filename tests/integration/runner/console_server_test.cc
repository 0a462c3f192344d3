#include "runner/console/server/console_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/console/console_client.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// Answers with what it was asked.
class ConsoleServerTest : public ::testing::Test {
 protected:
  ConsoleServerTest() : server_(ConsoleServer::Bind({"127.0.0.1", 0}, {}).value()) {
    server_->Listen([](const ConsoleRequest& request) {
      return ConsoleAnswer{200,
                           {{"method", request.method},
                            {"path", request.path},
                            {"query", Json(request.query)},
                            {"size", request.body.size()}}};
    });
  }

  std::string address() const { return server_->address().Text(); }

  // Sends the bytes, and gives all that comes back until the connection ends.
  std::string Exchange(const std::string& bytes) const {
    const int file = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(server_->address().port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(file, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    EXPECT_EQ(::send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    std::string all;
    char part[4096];
    ssize_t got = 0;
    while ((got = ::recv(file, part, sizeof part, 0)) > 0) all.append(part, part + got);
    ::close(file);
    return all;
  }

  const std::unique_ptr<ConsoleServer> server_;
};

TEST_F(ConsoleServerTest, ARequestReachesTheHandler) {
  const auto answer = AskConsole(address(), "POST", "/api/a%2Fb?x=1%202", {{"k", 1}});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(FormatJson(answer->body),
            R"({"method":"POST","path":"/api/a%2Fb","query":{"x":"1 2"},"size":7})");
}

TEST_F(ConsoleServerTest, EveryMethodPassesWithAndWithoutABody) {
  for (const char* method : {"GET", "PUT", "POST", "DELETE"}) {
    const auto answer = AskConsole(address(), method, "/x", nullptr);
    ASSERT_TRUE(answer.ok()) << method << answer.status();
    EXPECT_EQ(answer->body["method"], method);
  }
  EXPECT_EQ(AskConsole(address(), "PUT", "/x", Json::object())->body["size"], 2);
}

TEST_F(ConsoleServerTest, APostThatAnnouncesNoBodyIsNotWaitedFor) {
  EXPECT_THAT(Exchange("POST /x HTTP/1.1\r\nHost: " + address() + "\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST_F(ConsoleServerTest, TheGuardStandsInFront) {
  EXPECT_THAT(Exchange("GET /x HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
              StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(Exchange("POST /x HTTP/1.1\r\nHost: " + address() +
                       "\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"),
              StartsWith("HTTP/1.1 415"));
}

TEST_F(ConsoleServerTest, ABodyThatWasRefusedIsNoRequest) {
  const std::string inner = "GET /inner HTTP/1.1\r\nHost: " + address() + "\r\n\r\n";
  const std::string all = Exchange(
      "POST /x HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(inner.size()) + "\r\n\r\n" + inner);
  EXPECT_THAT(all, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(all, ::testing::Not(HasSubstr("/inner")));
}

TEST_F(ConsoleServerTest, ABodyHasALimit) {
  const std::string letters(ConsoleServer::kBodyBytesMax - 2, 'a');
  EXPECT_EQ(AskConsole(address(), "POST", "/x", letters)->status, 200);
  EXPECT_EQ(AskConsole(address(), "POST", "/x", letters + "a")->status, 413);
}

TEST_F(ConsoleServerTest, APortIsTakenOnce) {
  const auto second = ConsoleServer::Bind(server_->address(), {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(ReasonOf(second.status()), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(second.status())), HasSubstr("the port is in use"));
}

TEST_F(ConsoleServerTest, NobodyAnswersBehindTheStop) {
  server_->Stop();
  const auto answer = AskConsole(address(), "GET", "/x", nullptr);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(ReasonOf(answer.status()), Reason::kTargetUnreachable);
}

}  // namespace
}  // namespace httptask::runner
