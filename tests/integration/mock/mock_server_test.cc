#include "plugin/mock/mock_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "plugin/base/text.h"
#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::MakeBody;
using testing::MakeOperation;
using testing::MakeParameter;
using testing::ParseText;

Catalog::ApiOperations SampleApi() {
  Catalog::ApiOperations api;
  api.operations = {MakeOperation("POST", "/users"), MakeOperation("GET", "/users/{id}"),
                    MakeOperation("DELETE", "/users/{id}"), MakeOperation("POST", "/forms")};
  api.operations[0].body_required = true;
  api.operations[0].bodies = {
      MakeBody("application/json", R"({"type": "object", "required": ["name"]})")};
  Body answer = MakeBody("application/json", "{}");
  answer.example = ParseText(R"({"id": 7})");
  api.operations[0].responses = {{"201", "", {answer}}};
  api.operations[2].responses = {{"204", "", {}}};
  api.operations[3].bodies = {
      MakeBody("application/x-www-form-urlencoded", R"({"type": "object"})")};
  return api;
}

// One TCP connection to the mock, fed with bytes.
class Connection {
 public:
  explicit Connection(const MockServer& server) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string& url = server.url();
    address.sin_port = htons(static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Send(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes = bytes.substr(static_cast<size_t>(sent));
    }
  }
  // The next answer, with as many bytes of body as it announces.
  std::string Receive() {
    while (received_.find("\r\n\r\n") == std::string::npos && Read()) {
    }
    size_t head = received_.find("\r\n\r\n");
    if (head == std::string::npos) return std::exchange(received_, "");
    size_t at = received_.find("Content-Length: ");
    size_t length = at < head ? std::stoul(received_.substr(at + 16)) : 0;
    while (received_.size() < head + 4 + length && Read()) {
    }
    std::string answer = received_.substr(0, head + 4 + length);
    received_.erase(0, answer.size());
    return answer;
  }
  void EndSending() { ::shutdown(socket_, SHUT_WR); }

 private:
  bool Read() {
    char buffer[65'536];
    ssize_t got = ::recv(socket_, buffer, sizeof(buffer), 0);
    if (got > 0) received_.append(buffer, static_cast<size_t>(got));
    return got > 0;
  }

  const int socket_;
  std::string received_;
};

std::unique_ptr<MockServer> StartSample() {
  auto server = MockServer::Start("127.0.0.1:0", SampleApi());
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

std::string Exchange(std::string_view request) {
  std::unique_ptr<MockServer> server = StartSample();
  Connection connection(*server);
  connection.Send(request);
  return connection.Receive();
}

TEST(MockServerTest, AnswersOverHttp) {
  std::string answer = Exchange(
      "POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
      "13\r\n\r\n"
      "{\"name\": \"a\"}");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 201 ")) << answer;
  EXPECT_TRUE(answer.ends_with("{\"id\":7}")) << answer;
}

TEST(MockServerTest, TellsViolationsOverHttp) {
  std::string answer = Exchange(
      "POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
      "2\r\n\r\n{}");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
  EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
  EXPECT_NE(answer.find("\"violations\""), std::string::npos);
}

TEST(MockServerTest, RequestWithoutBodyIsAnsweredAtOnce) {
  EXPECT_TRUE(Exchange("DELETE /users/7 HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 204 "));
  EXPECT_TRUE(Exchange("POST /users HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST(MockServerTest, ConnectionServesManyRequests) {
  std::unique_ptr<MockServer> server = StartSample();
  Connection connection(*server);
  for (int i = 0; i < 100; ++i) {
    connection.Send("GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(connection.Receive().starts_with("HTTP/1.1 200 "));
  }
}

TEST(MockServerTest, HeadHasHeadersAlone) {
  std::unique_ptr<MockServer> server = StartSample();
  Connection connection(*server);
  connection.Send("HEAD /users/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  connection.EndSending();
  std::string answer = connection.Receive();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST(MockServerTest, ChunkedAndLargeFormBodiesAreRead) {
  EXPECT_TRUE(Exchange("POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       "Transfer-Encoding: chunked\r\n\r\nd\r\n{\"name\": \"a\"}\r\n0\r\n\r\n")
                  .starts_with("HTTP/1.1 201 "));
  std::string form = "a=" + std::string(100'000, 'x');
  EXPECT_TRUE(Exchange("POST /forms HTTP/1.1\r\nHost: x\r\nContent-Type: "
                       "application/x-www-form-urlencoded\r\nContent-Length: " +
                       std::to_string(form.size()) + "\r\n\r\n" + form)
                  .starts_with("HTTP/1.1 200 "));
}

TEST(MockServerTest, GetWithABodyLeavesTheConnectionUsable) {
  std::unique_ptr<MockServer> server = StartSample();
  Connection connection(*server);
  connection.Send("GET /users/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_TRUE(connection.Receive().starts_with("HTTP/1.1 200 "));
  connection.Send("GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(connection.Receive().starts_with("HTTP/1.1 200 "));
}

TEST(MockServerTest, UnknownPathAndMethodAreTold) {
  EXPECT_TRUE(Exchange("GET /user HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 404 "));
  std::string answer = Exchange("PATCH /users HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 ")) << answer;
  EXPECT_NE(answer.find("Allow: POST\r\n"), std::string::npos) << answer;
}

TEST(MockServerTest, HostileInputNeverEndsTheServer) {
  std::unique_ptr<MockServer> server = StartSample();
  const std::string requests[] = {
      "",
      "\r\n\r\n",
      std::string(100'000, 'A'),
      "GET / HTTP/9.9\r\n\r\n",
      "EAT /users HTTP/1.1\r\n\r\n",
      "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n",
      "GET /" + std::string(8'000, 'a') + " HTTP/1.1\r\n\r\n",
      "GET /users/1 HTTP/1.1\r\nRange: bytes=0-1,0-1\r\n\r\n",
      "GET /users/1 HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n",
      "POST /users HTTP/1.1\r\nContent-Length: nonsense\r\n\r\n",
      "POST /users HTTP/1.1\r\nContent-Length: 99\r\n\r\nshort",
      "POST /users HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
      std::string("GET /\0 HTTP/1.1\r\n\r\n", 19)};
  for (const std::string& request : requests) {
    Connection connection(*server);
    connection.Send(request);
    connection.EndSending();
    connection.Receive();
  }
  Connection connection(*server);
  connection.Send("GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(connection.Receive().starts_with("HTTP/1.1 200 "));
}

TEST(MockServerTest, StopsAtOnceWithIdleConnections) {
  std::unique_ptr<MockServer> server = StartSample();
  Connection idle(*server);
  idle.Send("GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.Receive();
  auto begin = std::chrono::steady_clock::now();
  server.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(MockServerTest, ListenMustBeHostAndPort) {
  for (const char* listen : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                             "127.0.0.1:65536", "127.0.0.1:-1", "::1:80"}) {
    auto server = MockServer::Start(listen, {});
    ASSERT_FALSE(server.ok()) << listen;
    EXPECT_EQ(ReasonOf(server.status()), Reason::kArgumentInvalid) << listen;
  }
}

TEST(MockServerTest, PortInUseIsTold) {
  std::unique_ptr<MockServer> server = StartSample();
  auto second = MockServer::Start(server->url().substr(7), {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(ReasonOf(second.status()), Reason::kArgumentInvalid);
  EXPECT_NE(MessageOf(second.status()).find("in use"), std::string_view::npos);
}

}  // namespace
}  // namespace httptask
