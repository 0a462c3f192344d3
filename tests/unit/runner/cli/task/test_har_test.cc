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

TEST(TestHarTest, EachRedirectHasItsEntry) {
  TaskResult result = Example();
  result.status_code = 200;
  result.headers = {{"Set-Cookie", "s=1"}};
  result.attempts[0].hops = {{.method = "POST",
                              .url = "https://a.example/x?b=1&c",
                              .status_code = 303,
                              .next_method = "GET",
                              .location = "https://b.example/y?z=2",
                              .drops_credentials = true,
                              .timings = {.total = microseconds(4000)},
                              .remote_address = "203.0.113.8:443"}};
  const Json har = MakeHar(result);
  ASSERT_EQ(har["log"]["entries"].size(), 2u);
  const Json& first = har["log"]["entries"][0];
  EXPECT_EQ(first["request"]["method"], "POST");
  EXPECT_EQ(first["response"]["status"], 303);
  EXPECT_EQ(first["response"]["redirectURL"], "https://b.example/y?z=2");
  EXPECT_EQ(first["serverIPAddress"], "203.0.113.8");
  EXPECT_EQ(first["time"], 4.0);
  const Json& second = har["log"]["entries"][1];
  EXPECT_EQ(second["request"]["method"], "GET");
  EXPECT_EQ(second["request"]["url"], "https://b.example/y?z=2");
  EXPECT_EQ(second["request"]["comment"],
            "follows a redirect to another origin, without credentials");
  EXPECT_EQ(second["response"]["status"], 200);
  EXPECT_EQ(second["response"]["cookies"][0]["name"], "s");
  EXPECT_EQ(second["time"], 11.0);
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
