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
