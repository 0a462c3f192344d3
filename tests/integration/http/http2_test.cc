// HTTP/2 over TLS, against a server made of single frames (RFC 9113).
#include "tests/integration/http/neighbour_fixture.h"

namespace httptask::testing {
namespace {

constexpr int kData = 0;
constexpr int kHeaders = 1;
constexpr int kReset = 3;
constexpr int kSettings = 4;
constexpr int kPushPromise = 5;
constexpr int kPing = 6;
constexpr int kGoAway = 7;
constexpr int kContinuation = 9;
constexpr int kEndStream = 1;
constexpr int kEndHeaders = 4;
// HPACK's static table: `:status: 200`.
constexpr char kStatus200[] = "\x88";

struct Frame {
  int type = 0;
  int flags = 0;
  int stream = 0;
  std::string payload;
};

std::string Number(uint32_t value, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    text += static_cast<char>((value >> shift) & 0xff);
  }
  return text;
}

std::string Format(const Frame& frame) {
  return Number(static_cast<uint32_t>(frame.payload.size()), 3) +
         Number(static_cast<uint32_t>(frame.type), 1) +
         Number(static_cast<uint32_t>(frame.flags), 1) +
         Number(static_cast<uint32_t>(frame.stream), 4) + frame.payload;
}

std::optional<Frame> ReadFrame(TestConnection& connection) {
  const std::string head = connection.Read(9);
  if (head.size() < 9) return std::nullopt;
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(head[i]); };
  Frame frame{byte(3), byte(4), (byte(5) & 0x7f) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8),
              ""};
  frame.payload = connection.Read(static_cast<size_t>(byte(0) << 16 | byte(1) << 8 | byte(2)));
  return frame;
}

// The stream of the next request that is whole; 0 when the peer went away.
int ReadRequestStream(TestConnection& connection) {
  while (const auto frame = ReadFrame(connection)) {
    const bool is_request = frame->type == kHeaders || frame->type == kData;
    if (is_request && (frame->flags & kEndStream) != 0) return frame->stream;
  }
  return 0;
}

std::string Answer200(int stream, const std::string& body) {
  return Format({kHeaders, kEndHeaders, stream, kStatus200}) +
         Format({kData, kEndStream, stream, body});
}

class Http2Test : public NeighbourTest {
 protected:
  TestServerOptions Speaking(std::function<void(TestConnection&)> script) {
    TestServerOptions options = Raw([script](TestConnection& connection) {
      connection.Read(24);  // The client's preface.
      connection.Write(Format({kSettings, 0, 0, ""}));
      script(connection);
    });
    options.identity = authority_.Issue();
    options.protocol = "h2";
    return options;
  }
  HttpRequest Request2(HttpRequest request) {
    auto tls = std::make_shared<TlsCredential>();
    tls->authorities = authority_.certificate();
    request.tls = tls;
    request.version = HttpVersion::kHttp2;
    return request;
  }

  const TestAuthority authority_;
};

TEST_F(Http2Test, RequestsShareAConnectionAtOnce) {
  TestServer server(Speaking([](TestConnection& connection) {
    // Answers in reverse: the three were under way together.
    std::vector<int> streams;
    while (streams.size() < 3) streams.push_back(ReadRequestStream(connection));
    for (auto stream = streams.rbegin(); stream != streams.rend(); ++stream) {
      connection.Write(Answer200(*stream, "body"));
    }
    connection.WaitForClose();
  }));
  std::vector<std::future<HttpExchange>> futures;
  for (int i = 0; i < 3; ++i) futures.push_back(Start(*client_, Request2(Post(server.Url()))));
  for (auto& future : futures) {
    const HttpExchange exchange = Await(std::move(future));
    ASSERT_TRUE(exchange.status.ok()) << exchange.status;
    EXPECT_EQ(exchange.response.http_version, "2");
    EXPECT_EQ(exchange.response.body, "body");
  }
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST_F(Http2Test, OpenConnectionCarriesTheNextRequest) {
  TestServer server(Speaking([](TestConnection& connection) {
    while (const int stream = ReadRequestStream(connection)) {
      connection.Write(Answer200(stream, "body"));
    }
  }));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Send(Request2(Post(server.Url()))).status.ok());
  EXPECT_EQ(server.connection_count(), 1u);
}

TEST_F(Http2Test, GoAwayAndResetAfterThePostAreUnknown) {
  for (const int type : {kGoAway, kReset}) {
    std::atomic<int> requests{0};
    TestServer server(Speaking([&](TestConnection& connection) {
      const int stream = ReadRequestStream(connection);
      if (stream == 0) return;
      ++requests;
      connection.Write(type == kReset ? Format({kReset, 0, stream, Number(2, 4)})
                                      : Format({kGoAway, 0, 0, Number(0, 4) + Number(2, 4)}));
      connection.WaitForClose(std::chrono::milliseconds(300));
    }));
    const HttpExchange exchange = Send(Request2(Post(server.Url())));
    ExpectError(exchange, Reason::kResultUnknown, server.authority());
    EXPECT_EQ(requests, 1);
  }
}

TEST_F(Http2Test, HalfABodyIsNeverASuccess) {
  TestServer server(Speaking([](TestConnection& connection) {
    const int stream = ReadRequestStream(connection);
    connection.Write(Format({kHeaders, kEndHeaders, stream, kStatus200}) +
                     Format({kData, 0, stream, "half"}) +
                     Format({kReset, 0, stream, Number(8, 4)}));
    connection.WaitForClose();
  }));
  EXPECT_FALSE(Send(Request2(Get(server.Url()))).status.ok());
}

TEST_F(Http2Test, FramesWithoutEndEnd) {
  const std::string field =
      std::string("\x40\x01", 2) + "a" + std::string("\x7f\x01", 2) + std::string(128, 'b');
  const std::vector<std::pair<const char*, std::function<std::string(int stream)>>> kinds = {
      {"CONTINUATION",
       [&](int stream) {
         return Format({kContinuation, 0, stream, field});
       }},
      {"SETTINGS",
       [](int) {
         return Format({kSettings, 0, 0, ""});
       }},
      {"PING",
       [](int) {
         return Format({kPing, 0, 0, std::string(8, 'p')});
       }},
      {"empty DATA",
       [](int stream) {
         return Format({kData, 0, stream, ""});
       }},
      {"unknown", [](int) {
         return Format({0x42, 0, 0, "x"});
       }}};
  for (const auto& [name, make] : kinds) {
    SCOPED_TRACE(name);
    TestServer server(Speaking([make = make](TestConnection& connection) {
      const int stream = ReadRequestStream(connection);
      const std::string frame = make(stream);
      const bool is_head = frame[3] == kContinuation;
      const int flags = is_head ? 0 : kEndHeaders;
      if (is_head || frame[3] == kData) {
        connection.Write(Format({kHeaders, flags, stream, kStatus200}));
      }
      while (connection.Write(frame)) {
      }
    }));
    EXPECT_FALSE(SendBeside(Request2(Get(server.Url()))).status.ok());
  }
}

TEST_F(Http2Test, ThousandsOfFieldsAreRefused) {
  TestServer server(Speaking([](TestConnection& connection) {
    const int stream = ReadRequestStream(connection);
    std::string fields(kStatus200);
    for (int i = 0; i < 3'000; ++i) fields += std::string("\x40\x01", 2) + "a" + "\x01" + "b";
    connection.Write(Format({kHeaders, kEndHeaders, stream, fields}));
    connection.Write(Format({kData, kEndStream, stream, "body"}));
    connection.WaitForClose();
  }));
  EXPECT_FALSE(SendBeside(Request2(Get(server.Url()))).status.ok());
}

TEST_F(Http2Test, PushedAnswersAreNoAnswer) {
  TestServer server(Speaking([](TestConnection& connection) {
    const int stream = ReadRequestStream(connection);
    // A promise of `GET / https` on stream 2, and its answer, before the answer that was asked for.
    connection.Write(Format({kPushPromise, kEndHeaders, stream, Number(2, 4) + "\x82\x84\x87"}) +
                     Answer200(2, "pushed") + Answer200(stream, "body"));
    connection.WaitForClose();
  }));
  EXPECT_NE(SendBeside(Request2(Get(server.Url()))).response.body, "pushed");
}

TEST_F(Http2Test, WindowThatStaysShutEndsInTime) {
  TestServer server(Speaking([](TestConnection& connection) {
    // SETTINGS_INITIAL_WINDOW_SIZE 0.
    connection.Write(Format({kSettings, 0, 0, Number(4, 2) + Number(0, 4)}));
    connection.WaitForClose();
  }));
  const HttpRequest request = Post(server.Url(), std::string(1 << 20, 'x'));
  ExpectError(SendBeside(Request2(request)), Reason::kDeadlineExceeded, server.authority());
}

TEST_F(Http2Test, ServerWithoutItIsSpokenToInHttp1) {
  TestServerOptions options = Echo();
  options.identity = authority_.Issue();
  TestServer server(options);
  EXPECT_EQ(Send(Request2(Post(server.Url(), "x"))).response.http_version, "1.1");
}

}  // namespace
}  // namespace httptask::testing
