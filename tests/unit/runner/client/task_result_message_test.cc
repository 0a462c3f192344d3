#include "runner/client/task_result_message.h"

#include <gtest/gtest.h>

#include "plugin/service/task_conversion.h"

namespace httptask::runner {
namespace {

TaskResult Example() {
  using std::chrono::microseconds;
  TaskResult result;
  result.outcome = Outcome::kRejected;
  result.status_code = 503;
  result.reason_phrase = "Busy";
  result.headers = {{"A", "1"}, {"A", "2"}};
  result.body = std::string("\0\xff", 2);
  result.request = {"POST", "https://a.example/x", {{"B", "3"}}, "body"};
  result.timings = {microseconds(1), microseconds(2),       microseconds(3),
                    microseconds(4), microseconds(1500000), microseconds(2000001)};
  Attempt attempt;
  attempt.number = 2;
  attempt.start_time = std::chrono::system_clock::time_point(std::chrono::milliseconds(1234567));
  attempt.timings = result.timings;
  attempt.remote_address = "203.0.113.7:443";
  attempt.error = MakeError(Reason::kTargetUnreachable, "gone");
  Attempt answered = attempt;
  answered.status_code = 503;
  answered.error = {};
  answered.wait = std::chrono::milliseconds(1500);
  answered.request = 3;
  answered.decision = "again";
  answered.hops = {{"POST", "https://a.example/x", 303, "GET", "https://b.example/y", true,
                    result.timings, "203.0.113.8:443"}};
  result.attempts = {attempt, answered};
  result.http_version = "1.1";
  result.trailers = {{"T", "4"}};
  result.saved_body = SavedBody{"/f", uint64_t{1} << 40, "ab"};
  result.tls = TlsRecord{"TLSv1.3", "c", "s", "i", attempt.start_time};
  result.outputs = ParseJson(R"({"n": 1e400})").value();
  result.items = Json::array({1, "x"});
  result.explanation = "why";
  result.is_repeated = true;
  return result;
}

TEST(TaskResultMessageTest, IsTheReverseOfThePluginsSide) {
  EXPECT_EQ(TaskResultFromMessage(ToMessage(Example())), Example());
}

TEST(TaskResultMessageTest, RequestIsTheReverseOfThePluginsSide) {
  const RequestRecord request = Example().request;
  EXPECT_EQ(RequestFromMessage(ToMessage(request)), request);
}

TEST(TaskResultMessageTest, ExchangesAreTheReverseOfThePluginsSide) {
  const ExchangeRecord exchange{.request = Example().request,
                                .request_body_bytes = 4,
                                .start_time = Example().attempts[0].start_time,
                                .timings = Example().timings,
                                .remote_address = "203.0.113.7:443",
                                .status_code = 503,
                                .reason_phrase = "Busy",
                                .http_version = "1.1",
                                .headers = {{"A", "1"}},
                                .trailers = {{"T", "4"}},
                                .body = std::string("\0\xff", 2),
                                .body_bytes = 2,
                                .error = "CANCELLED: why"};
  const v1::RawExchange raw = ToMessage(RawExchange{"q", "a", {exchange}});
  ASSERT_EQ(raw.exchanges_size(), 1);
  EXPECT_EQ(ExchangeFromMessage(raw.exchanges(0)), exchange);
}

TEST(TaskResultMessageTest, HeadersThatAreNotUtf8AreReplaced) {
  TaskResult result = Example();
  result.headers = {{"A", "\xff"}};
  EXPECT_EQ(TaskResultFromMessage(ToMessage(result)).headers[0].second, "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace httptask::runner
