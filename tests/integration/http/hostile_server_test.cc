// Servers that flood, drip, hang, lie or are not HTTP at all.
#include <sys/resource.h>
#include <zlib.h>

#include "plugin/base/file.h"
#include "tests/integration/http/http_fixture.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string Gzip(size_t bytes) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(bytes / 500 + 1024, '\0');
  std::string plain(bytes, '0');
  stream.next_in = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string WithLength(std::string_view head, std::string_view body) {
  return "HTTP/1.1 200 OK\r\n" + std::string(head) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

class HostileServerTest : public HttpTest {
 protected:
  // Answers one request with `head`, then with `piece` for ever.
  static TestServerOptions Endless(std::string head, std::string piece) {
    return Raw([head, piece](TestConnection& connection) {
      connection.ReadRequest();
      connection.Write(head);
      while (connection.Write(piece)) {
      }
    });
  }
  static HttpRequest Quick(HttpRequest request) {
    request.timeouts = {milliseconds(300), milliseconds(200), milliseconds(200), milliseconds(700)};
    return request;
  }
};

TEST_F(HostileServerTest, BodyAtItsLimitIsTaken) {
  TestServer server(Answer(WithLength("", std::string(1000, 'x'))));
  HttpRequest request = Get(server.Url());
  request.limits.response_body_bytes_max = 1000;
  EXPECT_EQ(Send(request).response.body.size(), 1000u);
}

TEST_F(HostileServerTest, DeclaredBodyAboveItsLimitIsRefused) {
  TestServer server(Answer(WithLength("", std::string(1001, 'x'))));
  HttpRequest request = Get(server.Url());
  request.limits.response_body_bytes_max = 1000;
  ExpectError(Send(request), Reason::kResponseTooLarge,
              server.authority() + " announced a body of more than 1000 bytes");
}

TEST_F(HostileServerTest, UndeclaredBodyAboveItsLimitIsRefused) {
  TestServer server(Answer("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')));
  HttpRequest request = Get(server.Url());
  request.limits.response_body_bytes_max = 1000;
  ExpectError(Send(request), Reason::kResponseTooLarge, "1000");
}

TEST_F(HostileServerTest, EndlessBodyEndsAtTheLimit) {
  TestServer server(Endless("HTTP/1.1 200 OK\r\n\r\n", std::string(65'536, 'x')));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, "10485760");
}

TEST_F(HostileServerTest, DeclaredGigabyteIsRefusedBeforeItComes) {
  TestServer server(Endless("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, server.authority());
}

TEST_F(HostileServerTest, PackedBodyIsUnpacked) {
  TestServer server(Answer(WithLength("Content-Encoding: gzip\r\n", Gzip(1000))));
  EXPECT_EQ(Send(Get(server.Url())).response.body, std::string(1000, '0'));
}

TEST_F(HostileServerTest, BombIsStoppedByItsRatio) {
  TestServer server(Answer(WithLength("Content-Encoding: gzip\r\n", Gzip(size_t{9} << 20))));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, "times its own size");
}

TEST_F(HostileServerTest, ChunkedBombIsStoppedByItsRatio) {
  const std::string packed = Gzip(size_t{9} << 20);
  char size[16];
  std::snprintf(size, sizeof(size), "%zx", packed.size());
  TestServer server(
      Answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: "
             "chunked\r\n\r\n" +
             std::string(size) + "\r\n" + packed + "\r\n0\r\n\r\n"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, "times its own size");
}

TEST_F(HostileServerTest, BombIsStoppedBySizeWhereTheRatioIsAllowed) {
  TestServer server(Answer(WithLength("Content-Encoding: gzip\r\n", Gzip(size_t{11} << 20))));
  HttpRequest request = Get(server.Url());
  request.limits.response_ratio_max = 100'000;
  ExpectError(Send(request), Reason::kResponseTooLarge, "10485760");
}

TEST_F(HostileServerTest, RatioWithinItsLimitIsTaken) {
  TestServer server(Answer(WithLength("Content-Encoding: gzip\r\n", Gzip(size_t{2} << 20))));
  HttpRequest request = Get(server.Url());
  request.limits.response_ratio_max = 2000;
  EXPECT_EQ(Send(request).response.body.size(), size_t{2} << 20);
}

TEST_F(HostileServerTest, BrokenAndUnknownPackingIsInvalid) {
  TestServer broken(Answer(WithLength("Content-Encoding: gzip\r\n", "not gzip")));
  ExpectError(Send(Get(broken.Url())), Reason::kResponseInvalid, "unpack");
  TestServer deep(
      Answer(WithLength("Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip\r\n", "x")));
  ExpectError(Send(Get(deep.Url())), Reason::kResponseInvalid, "more codings than 5");
  TestServer other(Answer(WithLength("Content-Encoding: utf-8\r\n", "x")));
  ExpectError(Send(Get(other.Url())), Reason::kResponseInvalid, "Content-Encoding: utf-8");
}

TEST_F(HostileServerTest, PackedBodyThatBreaksOffIsInvalidAlthoughItsLengthIsRight) {
  const std::string packed = Gzip(1000);
  for (const size_t size : {size_t{1}, packed.size() - 8, packed.size() - 1}) {
    const std::string cut = WithLength("Content-Encoding: gzip\r\n", packed.substr(0, size));
    TestServer server(Answer(cut));
    const HttpExchange exchange = Send(Get(server.Url()));
    ExpectError(exchange, Reason::kResponseInvalid, "answered 200 with a body that breaks off");
    EXPECT_EQ(exchange.response.status_code, 0);
    TestServer other(Answer(cut));
    HttpRequest post = Get(other.Url());
    post.method = "POST";
    ExpectError(Send(post), Reason::kResponseInvalid, "may have been carried out");
  }
}

TEST_F(HostileServerTest, PackedBodyThatBreaksOffReplacesNoFile) {
  const TemporaryFolder folder;
  TestServer server(Answer(WithLength("Content-Encoding: gzip\r\n", Gzip(1000).substr(0, 15))));
  HttpRequest request = Get(server.Url());
  request.output_file = folder.Write("out", "as it was");
  ExpectError(Send(request), Reason::kResponseInvalid, "breaks off");
  EXPECT_EQ(*ReadFile(request.output_file), "as it was");
}

TEST_F(HostileServerTest, HeaderCountAtItsLimitIsTaken) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 198; ++i) head += "A: b\r\n";
  TestServer server(Answer(head + "Content-Length: 0\r\n\r\n"));
  EXPECT_EQ(Send(Get(server.Url())).response.headers.size(), 199u);
}

TEST_F(HostileServerTest, HeaderCountAboveItsLimitIsRefused) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 199; ++i) head += "A: b\r\n";
  TestServer server(Answer(head + "Content-Length: 0\r\n\r\n"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, "200");
}

TEST_F(HostileServerTest, HeaderBytesAboveTheirLimitAreRefused) {
  const std::string value(70'000, 'a');
  TestServer server(Answer("HTTP/1.1 200 OK\r\nA: " + value + "\r\nContent-Length: 0\r\n\r\n"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, "65536");
}

TEST_F(HostileServerTest, EndlessHeadersEnd) {
  TestServer server(Endless("HTTP/1.1 200 OK\r\n", "A: b\r\n"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, server.authority());
}

TEST_F(HostileServerTest, EndlessHeaderLineEnds) {
  TestServer server(Endless("HTTP/1.1 200 OK\r\nA: ", std::string(1000, 'a')));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, server.authority());
}

TEST_F(HostileServerTest, EndlessInterimAnswersEnd) {
  TestServer server(Endless("", "HTTP/1.1 103 Early\r\n\r\n"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, server.authority());
}

TEST_F(HostileServerTest, EndlessTrailersEndWithoutEatingMemory) {
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  TestServer server(Endless(std::string(kChunkedHead) + "0\r\n", "A: b\r\n"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseTooLarge, server.authority());
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32 * 1024);
}

TEST_F(HostileServerTest, EndlessChunkExtensionEndsInTime) {
  TestServer server(Endless(std::string(kChunkedHead) + "5;", std::string(65'536, 'x')));
  const auto start = steady_clock::now();
  ExpectError(Send(Quick(Get(server.Url()))), Reason::kDeadlineExceeded, server.authority());
  EXPECT_LT(steady_clock::now() - start, milliseconds(900));
}

TEST_F(HostileServerTest, BusyTransfersLeaveTheOthersAlone) {
  TestServer hostile(Endless(std::string(kChunkedHead) + "5;", std::string(65'536, 'x')));
  TestServer server(Echo());
  auto spinning = Start(*client_, Quick(Get(hostile.Url())));
  for (int i = 0; i < 20; ++i) {
    const auto start = steady_clock::now();
    EXPECT_TRUE(Send(Get(server.Url())).status.ok());
    EXPECT_LT(steady_clock::now() - start, milliseconds(300));
  }
  EXPECT_FALSE(Await(std::move(spinning)).status.ok());
}

TEST_F(HostileServerTest, DrippingBodyEndsAtTheTotalTimeout) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\n\r\n");
    while (connection.Pause(milliseconds(50)) && connection.Write("x")) {
    }
  }));
  ExpectError(Send(Quick(Get(server.Url()))), Reason::kDeadlineExceeded, "700 ms (total timeout)");
}

TEST_F(HostileServerTest, DrippingBodyIsTooSlow) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\n\r\n");
    while (connection.Pause(milliseconds(400)) && connection.Write("x")) {
    }
  }));
  HttpRequest request = Get(server.Url());
  request.timeouts = {milliseconds(300), milliseconds(1000), milliseconds(1000),
                      milliseconds(20'000)};
  ExpectError(Send(request), Reason::kDeadlineExceeded, "too slow");
}

TEST_F(HostileServerTest, SilenceAfterTheRequestEndsAtTheFirstByteTimeout) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.WaitForClose();
  }));
  const auto start = steady_clock::now();
  ExpectError(Send(Quick(Get(server.Url()))), Reason::kDeadlineExceeded,
              server.authority() + " sent nothing for 200 ms (first-byte timeout)");
  EXPECT_LT(steady_clock::now() - start, milliseconds(400));
}

TEST_F(HostileServerTest, SilenceInTheBodyEndsAtTheIdleTimeout) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    connection.WaitForClose();
  }));
  ExpectError(Send(Quick(Get(server.Url()))), Reason::kDeadlineExceeded, "idle timeout");
}

TEST_F(HostileServerTest, AnswerJustWithinItsTimeoutsIsTaken) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.Pause(milliseconds(100));
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
    connection.Pause(milliseconds(150));
    connection.Write("b");
  }));
  EXPECT_EQ(Send(Quick(Get(server.Url()))).response.body, "ab");
}

TEST_F(HostileServerTest, TimeoutOfAPostSaysThatItMayHaveHappened) {
  TestServer server(Raw([](TestConnection& connection) {
    connection.ReadRequest();
    connection.WaitForClose();
  }));
  const HttpExchange exchange = Send(Quick(Post(server.Url())));
  ExpectError(exchange, Reason::kDeadlineExceeded, "may have been carried out");
  EXPECT_TRUE(exchange.sent);
}

TEST_F(HostileServerTest, HandshakeThatHangsEndsAtTheConnectTimeout) {
  TestServer server(Raw([](TestConnection& connection) { connection.WaitForClose(); }));
  const HttpExchange exchange =
      Send(Quick(Get("https://" + server.authority() + "/secret?also=secret")));
  ExpectError(exchange, Reason::kDeadlineExceeded, "within 300 ms (connect timeout)");
  EXPECT_FALSE(exchange.sent);
  EXPECT_THAT(std::string(MessageOf(exchange.status)),
              ::testing::Not(::testing::HasSubstr("secret")));
}

TEST_F(HostileServerTest, ServerThatReadsNothingEndsTheUploadInTime) {
  TestServer deaf(Raw([](TestConnection& connection) {
    connection.ReadHead();
    connection.WaitForHangup();
  }));
  HttpRequest request = Quick(Post(deaf.Url(), std::string(size_t{32} << 20, 'x')));
  ExpectError(Send(request), Reason::kDeadlineExceeded, "may have been carried out");
}

TEST_F(HostileServerTest, HeadThatBreaksOffIsNeverASuccess) {
  for (const char* bytes : {"HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA",
                            "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 103 Early\r\n\r\n",
                            "HTTP/1.0 200 OK\r\nA: b\r\n"}) {
    TestServer server(Answer(bytes));
    EXPECT_FALSE(Send(Get(server.Url())).status.ok()) << bytes;
    ExpectError(Send(Post(server.Url())), Reason::kResultUnknown, server.authority());
  }
}

TEST_F(HostileServerTest, OtherProtocolsAreInvalid) {
  for (const std::string& bytes : std::vector<std::string>{
           "SSH-2.0-OpenSSH_9.2\r\n", "220 mail.example ESMTP\r\n", "<html>no head</html>",
           "HTTP/1.1 999999 X\r\n\r\n", "HTTP/1.1 \r\n\r\n",
           std::string("HTTP/1.1 200 OK\r\nA\0b: c\r\n\r\n", 28)}) {
    TestServer server(Answer(bytes));
    const HttpExchange exchange = Send(Get(server.Url()));
    ExpectError(exchange, Reason::kResponseInvalid, server.authority());
  }
}

TEST_F(HostileServerTest, SwitchingProtocolsIsNoAnswer) {
  TestServer server(Answer("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nbytes"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseInvalid, server.authority());
}

TEST_F(HostileServerTest, BrokenChunksAreNeverASuccess) {
  for (const std::string body : {"zz\r\nabc\r\n0\r\n\r\n", "-1\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n",
                                 "3\r\nab", "11111111111111111\r\nabc\r\n0\r\n\r\n"}) {
    TestServer server(Answer(kChunkedHead + body));
    ExpectError(Send(Get(server.Url())), Reason::kResponseInvalid, server.authority());
  }
}

TEST_F(HostileServerTest, ShortBodyIsNeverASuccess) {
  const std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
  TestServer server(Answer(bytes));
  ExpectError(Send(Get(server.Url())), Reason::kResponseInvalid, "broke off");
  ExpectError(Send(Post(server.Url())), Reason::kResultUnknown, "may have been carried out");
}

TEST_F(HostileServerTest, NegativeLengthIsNeverASuccess) {
  TestServer server(Answer("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc"));
  ExpectError(Send(Get(server.Url())), Reason::kResponseInvalid, server.authority());
}

}  // namespace
}  // namespace httptask::testing
