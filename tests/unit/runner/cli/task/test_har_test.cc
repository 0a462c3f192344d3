#include "runner/cli/task/test_har.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

using std::chrono::microseconds;

TaskResult Example() {
  TaskResult result;
  result.status_code = 302;
  result.reason_phrase = "Found";
  result.headers = {{"Content-Type", "text/plain"}, {"Location", "/y"}};
  result.body = "x";
  result.request = {"POST", "https://a.example/x?b=1&c", {{"Content-Type", "text/plain"}}, "body"};
  result.timings = {microseconds(1000), microseconds(0),    microseconds(2000),
                    microseconds(3000), microseconds(4000), microseconds(15000)};
  result.attempts.push_back({.remote_address = "203.0.113.7:443"});
  return result;
}

TEST(TestHarTest, HoldsRequestAnswerAndTimings) {
  const Json har = MakeHar(Example());
  EXPECT_EQ(har["log"]["version"], "1.2");
  const Json& entry = har["log"]["entries"][0];
  EXPECT_EQ(entry["request"]["method"], "POST");
  EXPECT_EQ(FormatJson(entry["request"]["queryString"]),
            R"([{"name":"b","value":"1"},{"name":"c","value":""}])");
  EXPECT_EQ(entry["request"]["postData"]["text"], "body");
  EXPECT_EQ(entry["response"]["status"], 302);
  EXPECT_EQ(entry["response"]["redirectURL"], "/y");
  EXPECT_EQ(entry["response"]["content"]["text"], "x");
  EXPECT_EQ(entry["serverIPAddress"], "203.0.113.7");
}

TEST(TestHarTest, TimingsAddUpToTheTime) {
  const Json har = MakeHar(Example());
  const Json& entry = har["log"]["entries"][0];
  const Json& timings = entry["timings"];
  EXPECT_EQ(timings["dns"], -1.0);
  EXPECT_EQ(timings["ssl"], 3.0);
  EXPECT_EQ(timings["blocked"].get<double>() + timings["connect"].get<double>() +
                timings["wait"].get<double>() + timings["receive"].get<double>(),
            entry["time"].get<double>());
}

TEST(TestHarTest, BytesAreBase64) {
  TaskResult result = Example();
  result.body = "\xff\xfe";
  const Json har = MakeHar(result);
  const Json& content = har["log"]["entries"][0]["response"]["content"];
  EXPECT_EQ(content["encoding"], "base64");
  EXPECT_EQ(content["text"], "//4=");
}

TEST(TestHarTest, WithoutAnAnswerTheStatusIsZero) {
  TaskResult result;
  const Json har = MakeHar(result);
  EXPECT_EQ(har["log"]["entries"][0]["response"]["status"], 0);
}

}  // namespace
}  // namespace httptask::runner
