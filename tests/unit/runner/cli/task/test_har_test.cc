#include "runner/cli/task/test_har.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

using std::chrono::microseconds;

ExchangeRecord Example() {
  return {
      .request = {"POST", "https://a.example/x?b=1&c", {{"Content-Type", "text/plain"}}, "body"},
      .request_body_bytes = 4,
      .timings = {microseconds(1000), microseconds(0), microseconds(2000), microseconds(3000),
                  microseconds(4000), microseconds(15000)},
      .remote_address = "203.0.113.7:443",
      .status_code = 302,
      .reason_phrase = "Found",
      .http_version = "1.1",
      .headers = {{"Content-Type", "text/plain"}, {"Location", "/y"}, {"Set-Cookie", "s=1"}},
      .body = "x",
      .body_bytes = 1};
}

Json Entry(const ExchangeRecord& exchange) {
  return MakeHar({}, {exchange})["log"]["entries"][0];
}

TEST(TestHarTest, HoldsRequestAnswerAndTimings) {
  EXPECT_EQ(MakeHar({}, {Example()})["log"]["version"], "1.2");
  const Json entry = Entry(Example());
  EXPECT_EQ(entry["request"]["method"], "POST");
  EXPECT_EQ(FormatJson(entry["request"]["queryString"]),
            R"([{"name":"b","value":"1"},{"name":"c","value":""}])");
  EXPECT_EQ(entry["request"]["postData"]["text"], "body");
  EXPECT_EQ(entry["response"]["status"], 302);
  EXPECT_EQ(entry["response"]["redirectURL"], "/y");
  EXPECT_EQ(entry["response"]["headers"].size(), 3u);
  EXPECT_EQ(entry["response"]["cookies"][0]["name"], "s");
  EXPECT_EQ(entry["response"]["content"]["text"], "x");
  EXPECT_EQ(entry["serverIPAddress"], "203.0.113.7");
}

TEST(TestHarTest, WhateverWasSentHasItsEntry) {
  ExchangeRecord failed = Example();
  failed.status_code = 0;
  failed.error = "TARGET_UNREACHABLE: lost";
  ExchangeRecord last = Example();
  last.status_code = 200;
  last.trailers = {{"T", "1"}};
  const Json entries = MakeHar({}, {failed, Example(), last})["log"]["entries"];
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0]["response"]["status"], 0);
  EXPECT_EQ(entries[0]["comment"], "TARGET_UNREACHABLE: lost");
  EXPECT_EQ(entries[1]["response"]["status"], 302);
  EXPECT_EQ(FormatJson(entries[2]["response"]["_trailers"]), R"([{"name":"T","value":"1"}])");
}

TEST(TestHarTest, LargeBodiesAreThereForTheLastAttempt) {
  ExchangeRecord large = Example();
  large.request.body = large.body = "";
  large.request_body_bytes = large.body_bytes = 70'000;
  TaskResult result;
  result.request = Example().request;
  result.body = "a large one";
  const Json entries = MakeHar(result, {large, large})["log"]["entries"];
  EXPECT_EQ(entries[0]["request"]["postData"]["text"], "body");
  EXPECT_EQ(entries[0]["response"]["content"]["comment"], "left out: more than 64 KiB");
  EXPECT_EQ(entries[0]["response"]["content"]["size"], 70'000);
  EXPECT_EQ(entries[1]["response"]["content"]["text"], "a large one");
}

TEST(TestHarTest, WithoutExchangesTheAttemptsAreTold) {
  TaskResult result;
  result.request = Example().request;
  result.attempts.resize(2);
  result.attempts[0].error = MakeError(Reason::kDeadlineExceeded, "late");
  result.attempts[1].status_code = 200;
  result.attempts[1].hops = {{.method = "POST",
                              .url = "https://a.example/x?b=1&c",
                              .status_code = 303,
                              .next_method = "GET",
                              .location = "https://b.example/y?z=2"}};
  const Json entries = MakeHar(result, {})["log"]["entries"];
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0]["comment"], "late");
  EXPECT_EQ(entries[1]["response"]["redirectURL"], "https://b.example/y?z=2");
  EXPECT_EQ(entries[2]["request"]["url"], "https://b.example/y?z=2");
  EXPECT_EQ(entries[2]["request"]["method"], "GET");
  EXPECT_EQ(entries[2]["response"]["status"], 200);
}

TEST(TestHarTest, TimingsAddUpToTheTime) {
  const Json entry = Entry(Example());
  const Json& timings = entry["timings"];
  EXPECT_EQ(timings["dns"], -1.0);
  EXPECT_EQ(timings["ssl"], 3.0);
  EXPECT_EQ(timings["blocked"].get<double>() + timings["connect"].get<double>() +
                timings["wait"].get<double>() + timings["receive"].get<double>(),
            entry["time"].get<double>());
}

TEST(TestHarTest, BytesAreBase64) {
  ExchangeRecord exchange = Example();
  exchange.body = "\xff\xfe";
  const Json content = Entry(exchange)["response"]["content"];
  EXPECT_EQ(content["encoding"], "base64");
  EXPECT_EQ(content["text"], "//4=");
}

TEST(TestHarTest, WithoutAnAnswerTheStatusIsZero) {
  EXPECT_EQ(MakeHar({}, {})["log"]["entries"][0]["response"]["status"], 0);
}

}  // namespace
}  // namespace httptask::runner
