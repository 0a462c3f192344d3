#include <gtest/gtest.h>

#include "plugin/prepare/prepare.h"
#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

TEST(AsHarTest, RequestBecomesOneEntry) {
  const Json har = FormatAsHar(
      {"POST", "https://h/a?b=1&c=x%20y&d", {{"Content-Type", "application/json"}}, R"({"a":1})"});
  EXPECT_EQ(har["log"]["version"], "1.2");
  ASSERT_EQ(har["log"]["entries"].size(), 1u);
  EXPECT_EQ(har["log"]["entries"][0]["request"], ParseText(R"({
      "method": "POST", "url": "https://h/a?b=1&c=x%20y&d", "httpVersion": "HTTP/1.1",
      "cookies": [], "headers": [{"name": "Content-Type", "value": "application/json"}],
      "queryString": [{"name": "b", "value": "1"}, {"name": "c", "value": "x%20y"},
                      {"name": "d", "value": ""}],
      "headersSize": -1, "bodySize": 7,
      "postData": {"mimeType": "application/json", "text": "{\"a\":1}"}})"));
}

TEST(AsHarTest, EntriesHaveWhatTheFormatWants) {
  const Json har = FormatAsHar({"GET", "https://h/a", {}, ""});
  EXPECT_EQ(har["log"]["creator"]["name"], "httptask");
  for (const char* name : {"startedDateTime", "time", "request", "response", "cache", "timings"}) {
    EXPECT_TRUE(har["log"]["entries"][0].contains(name)) << name;
  }
}

TEST(AsHarTest, NoBodyNoPostData) {
  const Json har = FormatAsHar({"GET", "https://h/a", {}, ""});
  const Json& request = har["log"]["entries"][0]["request"];
  EXPECT_FALSE(request.contains("postData"));
  EXPECT_EQ(request["queryString"], Json::array());
  EXPECT_EQ(request["bodySize"], 0);
}

TEST(AsHarTest, CookiesAreListed) {
  const Json har = FormatAsHar({"GET", "https://h/a", {{"Cookie", "a=1; b=x=y"}}, ""});
  EXPECT_EQ(har["log"]["entries"][0]["request"]["cookies"],
            *ParseJson(R"([{"name": "a", "value": "1"}, {"name": "b", "value": "x=y"}])"));
}

TEST(AsHarTest, BytesThatAreNotUtf8AreReplacedInHeadersAndBase64InTheBody) {
  const Json har = FormatAsHar({"POST", "https://h/a", {{"X", "\xFF"}}, "\xFF"});
  const Json& request = har["log"]["entries"][0]["request"];
  EXPECT_EQ(request["headers"][0]["value"], "\uFFFD");
  EXPECT_EQ(request["postData"]["text"], "/w==");
  EXPECT_EQ(request["postData"]["_encoding"], "base64");
  EXPECT_EQ(request["bodySize"], 1);
}

}  // namespace
}  // namespace httptask
