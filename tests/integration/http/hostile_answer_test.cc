// 100 healthy transfers go on beside each kind of answer that is broken or lies.
#include <netinet/in.h>
#include <sys/socket.h>
#include <zlib.h>

#include "tests/integration/http/neighbour_fixture.h"

namespace httptask::testing {
namespace {

constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string Gzip(const std::string& plain) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(plain.size() / 500 + 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Packed(const std::string& codings, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Encoding: " + codings +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct HostileAnswer {
  const char* name;
  std::string bytes;
  Reason reason;
};

std::vector<HostileAnswer> PackedAnswers() {
  const std::string bomb = Gzip(std::string(size_t{64} << 20, '0'));
  const std::string word = Gzip("httptask");
  return {
      {"gzip bomb", Packed("gzip", bomb), Reason::kResponseTooLarge},
      {"gzip bomb within gzip", Packed("gzip, gzip", Gzip(bomb)), Reason::kResponseTooLarge},
      {"six codings", Packed("gzip, gzip, gzip, gzip, gzip, gzip", word), Reason::kResponseInvalid},
      {"gzip that breaks off", Packed("gzip", word.substr(0, 12)), Reason::kResponseInvalid},
      {"gzip with another name", Packed("br", word), Reason::kResponseInvalid},
      {"text as zstd", Packed("zstd", "httptask"), Reason::kResponseInvalid},
      {"unknown coding", Packed("compress", "httptask"), Reason::kResponseInvalid},
  };
}

std::vector<HostileAnswer> BrokenAnswers() {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  std::string fields;
  for (int i = 0; i < 43'000; ++i) fields += "A: b\r\n";
  return {
      {"HTTP/0.9", "<html>no head</html>", Reason::kResponseInvalid},
      {"another protocol", "220 mail.example ESMTP\r\n", Reason::kResponseInvalid},
      {"switching protocols", "HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\nx", Reason::kResponseInvalid},
      {"status of six digits", "HTTP/1.1 999999 X\r\n\r\n", Reason::kResponseInvalid},
      {"no status", "HTTP/1.1 \r\n\r\n", Reason::kResponseInvalid},
      {"NUL in a field", head + std::string("A\0b: c\r\n\r\n", 10), Reason::kResponseInvalid},
      {"43,000 fields", head + fields + "\r\n", Reason::kResponseTooLarge},
      {"one field of 1 MB", head + "A: " + std::string(1'000'000, 'b') + "\r\n\r\n",
       Reason::kResponseTooLarge},
      {"chunk size that is no number", std::string(kChunkedHead) + "zz\r\nabc\r\n0\r\n\r\n",
       Reason::kResponseInvalid},
      {"negative chunk size", std::string(kChunkedHead) + "-1\r\nabc\r\n0\r\n\r\n",
       Reason::kResponseInvalid},
      {"chunk size of 17 digits", std::string(kChunkedHead) + "11111111111111111\r\nabc",
       Reason::kResponseInvalid},
      {"no last chunk", std::string(kChunkedHead) + "3\r\nabc\r\n", Reason::kResponseInvalid},
      {"short body", head + "Content-Length: 10\r\n\r\nabc", Reason::kResponseInvalid},
      {"negative length", head + "Content-Length: -1\r\n\r\nabc", Reason::kResponseInvalid},
      {"length beyond 64 bits", head + "Content-Length: 99999999999999999999\r\n\r\nabc",
       Reason::kResponseTooLarge},
      {"two lengths", head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
       Reason::kResponseInvalid},
      {"head that breaks off", head + "A: b\r\n", Reason::kResponseInvalid},
      {"nothing", "", Reason::kTargetUnreachable},
  };
}

class HostileAnswerTest : public NeighbourTest {
 protected:
  void ExpectEach(const std::vector<HostileAnswer>& answers) {
    for (const HostileAnswer& answer : answers) {
      SCOPED_TRACE(answer.name);
      TestServer server(Answer(answer.bytes));
      ExpectError(SendBeside(Get(server.Url())), answer.reason, server.authority());
    }
  }
  // The body of the same request sent twice to a server that answers so.
  void ExpectBodyTwice(const std::string& method, const std::string& answer,
                       const std::string& body) {
    TestServer server(Raw([answer](TestConnection& connection) {
      while (connection.ReadRequest()) connection.Write(answer);
    }));
    for (int i = 0; i < 2; ++i) {
      const HttpExchange exchange = SendBeside(Request(method, server.Url()));
      EXPECT_TRUE(exchange.status.ok()) << exchange.status;
      EXPECT_EQ(exchange.response.body, body);
    }
  }
};

TEST_F(HostileAnswerTest, PackedBodiesThatLieAreNeverASuccess) {
  ExpectEach(PackedAnswers());
}

TEST_F(HostileAnswerTest, BrokenMessagesAreNeverASuccess) {
  ExpectEach(BrokenAnswers());
}

TEST_F(HostileAnswerTest, BytesBehindAnAnswerAreNeverTheNextOne) {
  const std::string next = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
  ExpectBodyTwice("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab" + next, "ab");
  ExpectBodyTwice("GET", "HTTP/1.1 204 No Content\r\n\r\n" + next, "");
  ExpectBodyTwice("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nab", "");
  ExpectBodyTwice("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n" + next, "");
}

TEST_F(HostileAnswerTest, AmbiguousFramingIsReadAsTheRfcSays) {
  ExpectBodyTwice("GET",
                  "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n" +
                      std::string(kChunkedHead).substr(17) + "2\r\nab\r\n0\r\n\r\n",
                  "ab");
  ExpectBodyTwice("GET",
                  "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n"
                  "Content-Length: 2\r\n\r\nab",
                  "ab");
  ExpectBodyTwice("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab",
                  "ab");
}

TEST_F(HostileAnswerTest, OddFieldsAreTakenWithoutTheirControlCharacters) {
  TestServer server(
      Answer("HTTP/1.1 200 O\x1bK\r\nA: x\x1b[31my\rz\r\n folded\r\nContent-Length: 0\r\n\r\n"));
  const HttpExchange exchange = SendBeside(Get(server.Url()));
  ASSERT_TRUE(exchange.status.ok()) << exchange.status;
  EXPECT_EQ(exchange.response.reason_phrase, "O K");
  EXPECT_EQ(exchange.response.headers.at(0).second, "x [31my z folded");
}

TEST_F(HostileAnswerTest, OldServersAreHeardWithoutReuse) {
  TestServer server(Answer("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab"));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(SendBeside(Get(server.Url())).response.body, "ab");
  EXPECT_EQ(server.connection_count(), 2u);
}

TEST_F(HostileAnswerTest, ResetsSayWhetherTheRequestMayHaveBeenCarriedOut) {
  for (const std::string sent :
       {"", "HTTP/1.1 200 OK\r\nA: b", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"}) {
    TestServer server(Raw([sent](TestConnection& connection) {
      connection.ReadRequest();
      connection.Write(sent);
      connection.ResetAtEnd();
    }));
    ExpectError(SendBeside(Post(server.Url())), Reason::kResultUnknown, server.authority());
    EXPECT_FALSE(SendBeside(Get(server.Url())).status.ok());
  }
}

TEST_F(HostileAnswerTest, WhatWasNeverReadIsToldAsNotSentWhereThatIsKnown) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);  // Bound, does not listen.
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(name);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&name), size), 0);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
  const HttpExchange refused =
      SendBeside(Post("http://127.0.0.1:" + std::to_string(ntohs(name.sin_port)) + "/"));
  ::close(socket);
  ExpectError(refused, Reason::kTargetUnreachable, "refused");
  EXPECT_FALSE(refused.sent);
  for (const bool resets : {true, false}) {
    TestServer server(Raw([resets](TestConnection& connection) {
      if (resets) connection.ResetAtEnd();
    }));
    EXPECT_FALSE(SendBeside(Post(server.Url())).status.ok());
  }
}

TEST_F(HostileAnswerTest, ConnectionThatNobodyAcceptsEndsAtTheConnectTimeout) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(name);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&name), size), 0);
  ASSERT_EQ(::listen(listener, 0), 0);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&name), &size);
  // Its queue is full from here on: what else asks for a connection hears nothing.
  std::vector<int> waiting;
  for (int i = 0; i < 2; ++i) {
    waiting.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(waiting.back(), reinterpret_cast<const sockaddr*>(&name), size);
  }
  const HttpExchange exchange =
      SendBeside(Post("http://127.0.0.1:" + std::to_string(ntohs(name.sin_port)) + "/"));
  ExpectError(exchange, Reason::kDeadlineExceeded, "connect timeout");
  EXPECT_FALSE(exchange.sent);
  for (const int socket : waiting) ::close(socket);
  ::close(listener);
}

TEST_F(HostileAnswerTest, HalfCloseInTheBodyIsNoAnswer) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    connection.CloseWriting();
    connection.WaitForClose();
  }));
  ExpectError(SendBeside(Get(server.Url())), Reason::kResponseInvalid, server.authority());
}

TEST_F(HostileAnswerTest, ServerThatWaitsForABodyWithoutReadingItIsLeft) {
  TestServer server(Raw([](TestConnection& connection) { connection.WaitForHangup(); }));
  ExpectError(SendBeside(Post(server.Url(), std::string(size_t{8} << 20, 'x'))),
              Reason::kDeadlineExceeded, server.authority());
}

}  // namespace
}  // namespace httptask::testing
