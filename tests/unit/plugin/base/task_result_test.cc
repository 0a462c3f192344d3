#include "plugin/base/task_result.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(TaskResultTest, BodiesAreReadByTheirMediaType) {
  EXPECT_EQ(BodyToJson("", "application/json"), nullptr);
  EXPECT_EQ(BodyToJson("{\"a\":1}", "application/json; charset=utf-8"), Json({{"a", 1}}));
  EXPECT_EQ(BodyToJson("{\"a\":1}", "application/problem+json"), Json({{"a", 1}}));
  EXPECT_EQ(BodyToJson("<html>", "application/json"), "<html>");
  EXPECT_EQ(BodyToJson("{\"a\":1}", "text/html"), "{\"a\":1}");
  EXPECT_EQ(BodyToJson("[1]", ""), Json::array({1}));
  EXPECT_EQ(BodyToJson("12", ""), "12");
  EXPECT_EQ(BodyToJson("\xe9", "text/plain; charset=ISO-8859-1"), "é");
  EXPECT_EQ(BodyToJson("{\"a\":\"\xe9\"}", "application/json; charset=ISO-8859-1"),
            Json({{"a", "é"}}));
  EXPECT_EQ(BodyToJson("\x80", "text/plain; charset=windows-1252"), "€");
  EXPECT_EQ(BodyToJson("\xff", "text/plain"), Json({{"base64", "/w=="}}));
}

TEST(TaskResultTest, BodiesThatAreNotWhatTheyShouldBeStayWhole) {
  EXPECT_EQ(BodyToJson("\xEF\xBB\xBF{\"a\":1}", "application/json"), Json({{"a", 1}}));
  EXPECT_EQ(BodyToJson(std::string_view("a\0b", 3), "application/json"), std::string("a\0b", 3));
  EXPECT_EQ(BodyToJson(std::string_view("\xff\xfe{\0}\0", 6), "application/json; charset=utf-16"),
            Json::object());
  EXPECT_EQ(BodyToJson(std::string_view("\xff\xfe{\0}", 5), "application/json; charset=utf-16"),
            Json({{"base64", "//57AH0="}}));
  EXPECT_EQ(BodyToJson("{\"a\":", "application/json"), "{\"a\":");
  const char kNumbers[] = R"({"a":1e400,"b":123456789012345678901234567890,"c":-0.0})";
  EXPECT_EQ(FormatJson(BodyToJson(kNumbers, "application/json")), kNumbers);
}

TEST(TaskResultTest, TheFirstHeaderOfANameIsFoundInAnyCase) {
  const HeaderFields headers = {{"A", "1"}, {"a", "2"}};
  EXPECT_EQ(FindHeader(headers, "a"), "1");
  EXPECT_EQ(FindHeader(headers, "b"), "");
}

TEST(TaskResultTest, TheResultHasTheNamesThatScriptsKnow) {
  TaskResult result;
  result.outcome = Outcome::kRejected;
  result.status_code = 404;
  result.reason_phrase = "Not Found";
  result.headers = {{"X", "1"}, {"x", "2"}};
  result.body = "gone";
  result.request = {"GET", "https://example.com/", {{"Accept", "*/*"}}, ""};
  result.timings.total = std::chrono::microseconds(1500);
  result.attempts.push_back({.number = 1, .error = MakeError(Reason::kTargetBlocked, "no")});
  const Json json = ResultToJson(result);
  EXPECT_EQ(
      FormatJson(json["response"]),
      R"({"statusCode":404,"reasonPhrase":"Not Found","headers":{"X":["1","2"]},"body":"gone"})");
  EXPECT_EQ(
      FormatJson(json["request"]),
      R"({"method":"GET","url":"https://example.com/","headers":{"Accept":["*/*"]},"body":null})");
  EXPECT_EQ(FormatJson(json["timings"]),
            R"({"queue":0.0,"dns":0.0,"connect":0.0,"tls":0.0,"firstByte":0.0,"total":1.5})");
  EXPECT_EQ(FormatJson(json["attempts"][0]["error"]),
            R"({"reason":"TARGET_BLOCKED","message":"no"})");
  EXPECT_EQ(json["outcome"], "REJECTED");
}

TEST(TaskResultTest, WhatIsRareIsNamedOnlyWhenItIsThere) {
  TaskResult result;
  result.status_code = 200;
  EXPECT_EQ(ResponseToJson(result).size(), 4u);
  result.http_version = "2";
  result.trailers = {{"Sum", "1"}};
  result.saved_body = SavedBody{"/f", 7, "ab"};
  result.tls = TlsRecord{"TLSv1.3", "c", "CN=a", "CN=b", {}};
  result.outputs = {{"id", 1}};
  result.items = Json::array({1});
  result.explanation = "maxPages (1) is reached";
  result.is_repeated = true;
  result.attempts.push_back(
      {.wait = std::chrono::milliseconds(1500), .request = 2, .decision = "again"});
  const Json json = ResultToJson(result);
  const Json& response = json["response"];
  EXPECT_EQ(response["httpVersion"], "2");
  EXPECT_EQ(FormatJson(response["trailers"]), R"({"Sum":["1"]})");
  EXPECT_EQ(FormatJson(response["file"]), R"({"path":"/f","bytes":7,"sha256":"ab"})");
  EXPECT_EQ(response["tls"]["validUntil"], "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(json["outputs"]["id"], 1);
  EXPECT_EQ(json["items"], Json::array({1}));
  EXPECT_EQ(json["explanation"], "maxPages (1) is reached");
  EXPECT_EQ(json["repeated"], true);
  EXPECT_EQ(json["attempts"][0]["wait"], 1500);
  EXPECT_EQ(json["attempts"][0]["request"], 2);
  EXPECT_EQ(json["attempts"][0]["decision"], "again");
}

TEST(TaskResultTest, RedirectsStandInTheirAttempt) {
  TaskResult result;
  Attempt& attempt = result.attempts.emplace_back();
  EXPECT_FALSE(ResultToJson(result)["attempts"][0].contains("hops"));
  attempt.hops = {{.method = "POST",
                   .url = "https://a.example/x",
                   .status_code = 303,
                   .next_method = "GET",
                   .location = "https://b.example/y",
                   .drops_credentials = true,
                   .remote_address = "203.0.113.7:443"}};
  Json hop = ResultToJson(result)["attempts"][0]["hops"][0];
  EXPECT_EQ(hop["timings"]["total"], 0.0);
  hop.erase("timings");
  EXPECT_EQ(FormatJson(hop),
            R"({"method":"POST","url":"https://a.example/x","statusCode":303,"nextMethod":"GET",)"
            R"("location":"https://b.example/y","dropsCredentials":true,)"
            R"("remoteAddress":"203.0.113.7:443"})");
}

TEST(TaskResultTest, AnAnswerThatBrokeOffOfWhatMustNotBeSentTwiceIsUnknown) {
  TaskResult result;
  result.outcome = Outcome::kRejected;
  EXPECT_FALSE(IsUnknown(result));
  result.attempts.resize(1);
  EXPECT_FALSE(IsUnknown(result));
  result.attempts[0].error = MakeError(Reason::kResultUnknown, "lost");
  EXPECT_TRUE(IsUnknown(result));
  result.outcome = Outcome::kSucceeded;
  EXPECT_FALSE(IsUnknown(result));
}

TEST(TaskResultTest, WithoutAnAnswerThereIsNoResponse) {
  EXPECT_EQ(ResultToJson(TaskResult())["response"], nullptr);
}

}  // namespace
}  // namespace httptask
