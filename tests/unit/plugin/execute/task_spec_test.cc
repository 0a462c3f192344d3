#include "plugin/execute/task_spec.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

StatusOr<TaskSpec> Parse(std::string_view text) {
  return ParseTaskSpec(ParseJson(text).value());
}

std::vector<std::string> ProblemPaths(std::string_view text) {
  std::vector<std::string> paths;
  for (const Problem& problem : ProblemsOf(Parse(text).status())) paths.push_back(problem.path);
  return paths;
}

TEST(TaskSpecTest, ReadsTheFlatForm) {
  const auto spec = Parse(R"({"uri": "https://a.example/x", "method": "post", "body": {"a": 1},
      "headers": {"X": "1"}, "contentType": "text/plain", "accept": "text/html",
      "connectionTimeOut": 100, "readTimeOut": "200", "credentials": ["c"], "operation": "a/b"})");
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->uri, "https://a.example/x");
  EXPECT_EQ(spec->method, "POST");
  EXPECT_EQ(spec->body, Json({{"a", 1}}));
  EXPECT_EQ(spec->content_type, "text/plain");
  EXPECT_EQ(spec->accept, "text/html");
  EXPECT_EQ(spec->connect_timeout, milliseconds(100));
  EXPECT_EQ(spec->read_timeout, milliseconds(200));
  EXPECT_THAT(spec->credentials, ElementsAre("c"));
  EXPECT_EQ(spec->operation, "a/b");
}

TEST(TaskSpecTest, ReadsTheNestedForm) {
  const auto spec =
      Parse(R"({"uri": 5, "http_request": {"uri": "https://a.example", "method": "GET"}})");
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->method, "GET");
  EXPECT_TRUE(spec->body.is_null());
  EXPECT_EQ(spec->content_type, "application/json");
  EXPECT_EQ(spec->accept, "application/json");
}

TEST(TaskSpecTest, HeaderValuesMayBeScalarsListsOrNull) {
  const auto spec = Parse(R"({"uri": "https://a.example", "method": "GET",
      "headers": {"S": "s", "N": 5, "B": true, "L": ["x", 1, null], "Z": null}})");
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_THAT(spec->headers, ElementsAre(Pair("S", "s"), Pair("N", "5"), Pair("B", "true"),
                                         Pair("L", "x"), Pair("L", "1")));
}

TEST(TaskSpecTest, AcceptMayBeAList) {
  const auto spec =
      Parse(R"({"uri": "https://a.example", "method": "GET", "accept": ["a/b", "c/d"]})");
  EXPECT_EQ(spec->accept, "a/b, c/d");
}

TEST(TaskSpecTest, ZeroTimeoutIsTheLongestWithoutOne) {
  const auto spec = Parse(
      R"({"uri": "https://a.example", "method": "GET", "readTimeOut": 0, "connectionTimeOut": 0})");
  EXPECT_EQ(spec->read_timeout, kNoTimeout);
  EXPECT_EQ(spec->connect_timeout, kNoTimeout);
}

TEST(TaskSpecTest, TimeoutsHaveALimit) {
  const std::string start = R"({"uri": "https://a.example", "method": "GET", "readTimeOut": )";
  EXPECT_EQ(Parse(start + "600000}")->read_timeout, kTimeoutMax);
  EXPECT_THAT(ProblemPaths(start + "600001}"), ElementsAre("readTimeOut"));
  EXPECT_THAT(ProblemPaths(start + "-1}"), ElementsAre("readTimeOut"));
  EXPECT_THAT(ProblemPaths(start + "1.5}"), ElementsAre("readTimeOut"));
}

TEST(TaskSpecTest, EveryProblemIsListedWithItsPath) {
  EXPECT_THAT(
      ProblemPaths(R"({"http_request": {"headers": {"A": {}}, "accept": 1, "contentType": [],
      "connectionTimeOut": "soon", "credentials": [1], "operation": 2}})"),
      ElementsAre("http_request.method", "http_request.uri", "http_request.headers.A",
                  "http_request.contentType", "http_request.accept",
                  "http_request.connectionTimeOut", "http_request.credentials[0]",
                  "http_request.operation"));
}

TEST(TaskSpecTest, UriMustBeAbsolute) {
  EXPECT_THAT(ProblemPaths(R"({"uri": "/x", "method": "GET"})"), ElementsAre("uri"));
}

TEST(TaskSpecTest, HeadersMustBeAnObject) {
  EXPECT_THAT(ProblemPaths(R"({"uri": "https://a.example", "method": "GET", "headers": "x"})"),
              ElementsAre("headers"));
}

TEST(TaskSpecTest, WhatIsNoObjectIsRefused) {
  EXPECT_THAT(std::string(MessageOf(Parse("[]").status())), HasSubstr("must be an object"));
  EXPECT_THAT(ProblemPaths(R"({"http_request": 1})"), ElementsAre("http_request"));
}

TEST(TaskSpecTest, UnknownMembersAreIgnored) {
  EXPECT_TRUE(Parse(R"({"uri": "https://a.example", "method": "GET", "vipAddress": 1})").ok());
}

TEST(TaskSpecTest, WhatIsAcceptedIsFollowedThroughRedirects) {
  const auto redirects = [](const char* members) {
    return ParseTaskSpec(ParseJson(R"({"uri": "https://a.example/", "method": "POST")" +
                                   std::string(members) + "}")
                             .value())
        ->redirects_max;
  };
  EXPECT_EQ(redirects(""), 0);
  EXPECT_EQ(redirects(R"(, "asyncPolling": {})"), kAsyncRedirects);
  EXPECT_EQ(redirects(R"(, "asyncPolling": {}, "maxRedirects": 0)"), 0);
}

TEST(TaskSpecTest, BytesOfAnAnswerHaveALimitOnBothSides) {
  const auto parse = [](const char* bytes) {
    return ParseTaskSpec(ParseJson(R"({"uri": "https://a.example/", "method": "GET",
                                       "maxResponseBytes": )" +
                                   std::string(bytes) + "}")
                             .value());
  };
  EXPECT_EQ(parse("67108864")->response_bytes_max, kResponseBytesMax);
  EXPECT_EQ(parse("1")->response_bytes_max, 1);
  EXPECT_FALSE(parse("67108865").ok());
  EXPECT_FALSE(parse("0").ok());
}

}  // namespace
}  // namespace httptask
