#include "plugin/execute/exchange_record.h"

#include <gtest/gtest.h>

#include "tests/testing/fake_http_client.h"

namespace httptask {
namespace {

using testing::MakeAnswer;
using testing::MakeFailure;

TEST(ExchangeRecordTest, AnAttemptTellsItsAnswerOrItsError) {
  Attempt attempt;
  RecordExchange(MakeAnswer(404), attempt);
  EXPECT_EQ(attempt.status_code, 404);
  EXPECT_EQ(attempt.remote_address, "203.0.113.7:443");
  Attempt failed;
  RecordExchange(MakeFailure(Reason::kTargetUnreachable), failed);
  EXPECT_EQ(failed.status_code, 0);
  EXPECT_EQ(ReasonOf(failed.error), Reason::kTargetUnreachable);
}

TEST(ExchangeRecordTest, NothingOfAnEarlierAnswerStays) {
  HttpExchange first = MakeAnswer(200, "one", {{"A", "1"}});
  first.response.file = BodyFile{"/f", 1, "00"};
  first.tls = TlsFacts{.version = "TLSv1.3"};
  TaskResult result;
  RecordAnswer(first, result);
  EXPECT_EQ(result.tls->version, "TLSv1.3");
  EXPECT_EQ(result.saved_body->path, "/f");
  RecordAnswer(MakeFailure(Reason::kTargetUnreachable), result);
  EXPECT_EQ(result, TaskResult());
}

TEST(ExchangeRecordTest, AStreamThatATimeoutEndsIsAnAnswer) {
  HttpExchange exchange = MakeFailure(Reason::kDeadlineExceeded, "too slow");
  ItemReader items({.kind = StreamKind::kJsonLines});
  items.Take("1\n2");
  EXPECT_FALSE(EndStream(exchange, items));
  EXPECT_EQ(items.why(), "");
  exchange.broken_head = MakeAnswer(206).response;
  EXPECT_TRUE(EndStream(exchange, items));
  EXPECT_TRUE(exchange.status.ok());
  EXPECT_EQ(exchange.response.status_code, 206);
  EXPECT_EQ(items.why(), "the stream broke off after 1 items: too slow");
}

TEST(ExchangeRecordTest, AStreamWhoseConnectionBreaksOffIsAnAnswer) {
  for (const Reason reason :
       {Reason::kResponseInvalid, Reason::kResultUnknown, Reason::kTargetUnreachable}) {
    HttpExchange exchange = MakeFailure(reason, "lost", true);
    exchange.broken_head = MakeAnswer(200).response;
    ItemReader items({});
    EXPECT_TRUE(EndStream(exchange, items)) << ReasonName(reason);
    EXPECT_EQ(exchange.response.status_code, 200);
    EXPECT_EQ(items.why(), "the stream broke off after 0 items: lost");
  }
}

TEST(ExchangeRecordTest, AStreamThatWeEndIsNone) {
  for (const Reason reason : {Reason::kCancelled, Reason::kResponseTooLarge}) {
    HttpExchange exchange = MakeFailure(reason, "no more", true);
    exchange.broken_head = MakeAnswer(200).response;
    ItemReader items({});
    EXPECT_FALSE(EndStream(exchange, items)) << ReasonName(reason);
    EXPECT_EQ(ReasonOf(exchange.status), reason);
  }
}

TEST(ExchangeRecordTest, ItemsBelongToAnswersThatSucceed) {
  ItemReader items({.kind = StreamKind::kJsonLines});
  items.Take("1\n");
  items.EndEarly("why");
  TaskResult result;
  result.status_code = 404;
  RecordItems(items, result);
  EXPECT_TRUE(result.items.is_null());
  result.status_code = 200;
  RecordItems(items, result);
  EXPECT_EQ(result.items, Json::array({1}));
  EXPECT_EQ(result.explanation, "why");
}

TEST(ExchangeRecordTest, RedirectsAreToldWithoutSecrets) {
  const std::vector<HttpHop> hops = {
      {"POST", "https://a.example/?key=12345678", 303, "GET", "https://b.example/12345678", true},
      {"GET", "https://b.example/12345678", 302, "GET", "https://b.example/done"}};
  const std::vector<Hop> told = TellHops(hops, "https://a.example/?key=***",
                                         EchoFilter(std::vector<std::string>{"12345678"}));
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].url, "https://a.example/?key=***");
  EXPECT_EQ(told[0].location, "https://b.example/***");
  EXPECT_EQ(told[0].next_method, "GET");
  EXPECT_TRUE(told[0].drops_credentials);
  EXPECT_EQ(told[1].url, "https://b.example/***");
  EXPECT_EQ(told[1].status_code, 302);
  EXPECT_FALSE(told[1].drops_credentials);
}

TEST(ExchangeRecordTest, EachRedirectAndTheAnswerAreTracedWithoutSecrets) {
  HttpExchange exchange = MakeAnswer(200, "it was 12345678", {{"X-Echo", "12345678"}});
  HttpHop hop{"POST", "https://a.example/", 303, "GET", "https://b.example/12345678", true};
  hop.timings.total = std::chrono::milliseconds(3);
  hop.answer = MakeAnswer(303, "moved", {{"X-Id", "7"}}).response;
  hop.answer_body_bytes = 5;
  hop.next_header_names = {"accept"};
  exchange.hops = {hop};
  exchange.timings.total = std::chrono::milliseconds(5);
  const RequestRecord request{
      "POST", "https://a.example/", {{"Accept", "a/b"}, {"X-Key", "***"}}, "body"};
  std::vector<ExchangeRecord> traced;
  TraceExchange(exchange, {}, request, EchoFilter(std::vector<std::string>{"12345678"}), traced);
  ASSERT_EQ(traced.size(), 2u);
  EXPECT_EQ(traced[0].request, request);
  EXPECT_EQ(traced[0].status_code, 303);
  EXPECT_EQ(FindHeader(traced[0].headers, "X-Id"), "7");
  EXPECT_EQ(traced[0].body, "moved");
  EXPECT_EQ(traced[1].request,
            (RequestRecord{"GET", "https://b.example/***", {{"Accept", "a/b"}}, ""}));
  EXPECT_EQ(FindHeader(traced[1].headers, "X-Echo"), "***");
  EXPECT_EQ(traced[1].body, "it was ***");
  EXPECT_EQ(traced[1].timings.total, std::chrono::milliseconds(2));
  EXPECT_EQ(traced[1].start_time, traced[0].start_time + std::chrono::milliseconds(3));
}

TEST(ExchangeRecordTest, TheTraceHasALimit) {
  std::vector<ExchangeRecord> traced;
  for (size_t i = 0; i <= kExchangesMax; ++i) {
    TraceExchange(MakeAnswer(static_cast<int>(200 + i)), {}, {}, {}, traced);
  }
  EXPECT_EQ(traced.size(), kExchangesMax);
  EXPECT_EQ(traced[0].status_code, 201);
}

TEST(ExchangeRecordTest, LargeBodiesAreNotTraced) {
  for (const size_t size : {kExchangeBodyBytesMax, kExchangeBodyBytesMax + 1}) {
    std::vector<ExchangeRecord> traced;
    const std::string body(size, 'x');
    TraceExchange(MakeAnswer(200, body), {}, {"POST", "u", {}, body}, {}, traced);
    EXPECT_EQ(traced[0].body.empty(), size > kExchangeBodyBytesMax);
    EXPECT_EQ(traced[0].request.body.empty(), size > kExchangeBodyBytesMax);
    EXPECT_EQ(traced[0].body_bytes, size);
    EXPECT_EQ(traced[0].request_body_bytes, size);
  }
}

TEST(ExchangeRecordTest, TheUrlOfAHopHasALimit) {
  const std::string url = "https://a.example/" + std::string(kHopUrlBytesMax - 18, 'x');
  const HttpHop whole{.location = url};
  const HttpHop cut{.location = url + "y"};
  EXPECT_EQ(TellHops({whole}, "", {})[0].location, url);
  EXPECT_EQ(TellHops({cut}, "", {})[0].location, url + "…");
}

TEST(ExchangeRecordTest, AHostIsWellWhenItAnswersBelow500) {
  using Result = HostGate::Result;
  EXPECT_EQ(ToGateResult(MakeAnswer(404)), Result::kSucceeded);
  EXPECT_EQ(ToGateResult(MakeAnswer(500)), Result::kFailed);
  EXPECT_EQ(ToGateResult(MakeFailure(Reason::kDeadlineExceeded)), Result::kFailed);
  EXPECT_EQ(ToGateResult(MakeFailure(Reason::kCancelled)), Result::kUnknown);
  EXPECT_EQ(ToGateResult(MakeFailure(Reason::kTargetBlocked)), Result::kUnknown);
}

}  // namespace
}  // namespace httptask
