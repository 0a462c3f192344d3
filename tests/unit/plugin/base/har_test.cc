#include "plugin/base/har.h"

#include <gtest/gtest.h>

#include "plugin/base/own_fields.h"

namespace httptask {
namespace {

TEST(HarTest, ARequestIsToldAsItGoesOut) {
  const RequestRecord request{
      "POST", "https://h/a?b=1&c=x%20y&d#f", {{"Content-Type", "application/json"}}, R"({"a":1})"};
  const Json har = HarRequest(request, "2");
  EXPECT_EQ(har["httpVersion"], "HTTP/2");
  EXPECT_EQ(har["headers"], HarFields(SentFields(request)));
  EXPECT_EQ(FormatJson(har["queryString"]),
            R"([{"name":"b","value":"1"},{"name":"c","value":"x%20y"},{"name":"d","value":""}])");
  EXPECT_EQ(FormatJson(har["postData"]), R"({"mimeType":"application/json","text":"{\"a\":1}"})");
  EXPECT_EQ(har["bodySize"], 7);
}

TEST(HarTest, NoBodyNoPostData) {
  const Json har = HarRequest({"GET", "https://h/a", {}, ""}, "1.1");
  EXPECT_FALSE(har.contains("postData"));
  EXPECT_EQ(har["queryString"], Json::array());
  EXPECT_EQ(har["cookies"], Json::array());
}

TEST(HarTest, CookiesOfBothDirectionsAreListed) {
  EXPECT_EQ(FormatJson(HarRequest({"GET", "https://h/", {{"Cookie", "a=1; b=x=y"}}, ""},
                                  "1.1")["cookies"]),
            R"([{"name":"a","value":"1"},{"name":"b","value":"x=y"}])");
  EXPECT_EQ(FormatJson(HarSetCookies({{"set-cookie", "a=1; Path=/; secure; HttpOnly"},
                                      {"X", "b=2"},
                                      {"Set-Cookie", "c=; Domain=h; Max-Age=1"}})),
            R"([{"name":"a","value":"1","path":"/","secure":true,"httpOnly":true},)"
            R"({"name":"c","value":"","domain":"h"}])");
}

TEST(HarTest, BytesThatAreNoTextAreMarked) {
  const Json har = HarRequest({"POST", "https://h/a", {{"X", "\xFF"}}, "\xFF"}, "1.1");
  EXPECT_EQ(har["headers"][1]["value"], "\uFFFD");
  EXPECT_EQ(har["postData"]["text"], "/w==");
  EXPECT_EQ(har["postData"]["_encoding"], "base64");
  EXPECT_EQ(har["bodySize"], 1);
}

}  // namespace
}  // namespace httptask
