#include "plugin/prepare/server_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/base/text.h"
#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MakeServer;
using testing::Rules;

// The URL, or the rules that are broken.
std::string Expand(const std::string& url, const ServerVariables& given) {
  const ServerUrl expanded = ExpandServer(MakeServer(url, "main"), given);
  return expanded.problems.empty() ? expanded.url : Join(Rules(expanded.problems), ", ");
}

std::string MessageWith(const Server& server, const ServerVariables& given) {
  const ServerUrl expanded = ExpandServer(server, given);
  return expanded.problems.size() == 1 ? expanded.problems[0].message : "not one problem";
}

TEST(ServerUrlTest, VariablesHaveTheirDefaults) {
  Server server = MakeServer("https://{region}.example.com/{version}/", "main");
  server.variables = {{"region", "eu", {"us", "eu"}, ""}, {"version", "", {"v2", "v3"}, ""}};
  EXPECT_EQ(ExpandServer(server, {}).url, "https://eu.example.com/v2");
}

TEST(ServerUrlTest, VariablesTakeTheValuesGiven) {
  const std::string url = "https://{region}.example.com/{version}";
  EXPECT_EQ(Expand(url, {{"region", "us"}, {"version", "v2/x"}}), "https://us.example.com/v2/x");
  EXPECT_EQ(Expand(url, {{"region", "${workflow.input.r}"}, {"version", "v"}}),
            "https://${workflow.input.r}.example.com/v");
  EXPECT_EQ(Expand("https://{a}.example.com/{a}", {{"a", "x"}}), "https://x.example.com/x");
  EXPECT_EQ(Expand("https://h.example/{a}", {{"a", "{a}"}}), "https://h.example/{a}");
}

TEST(ServerUrlTest, AValueCannotMoveTheRequestToAnotherHost) {
  for (const char* value :
       {"evil.test/", "a@evil.test", "evil.test\\", "a%2fb", "evil.test?", "evil.test#", "a:80",
        "a b", "a\r\nb", "[::1]", "ü", "evil.test/${workflow.input.x}", "${workflow.input.x}/"}) {
    EXPECT_EQ(Expand("https://{v}.example.com/v1", {{"v", value}}), "server:v format") << value;
  }
  EXPECT_EQ(Expand("https://{v}.example.com/v1", {{"v", "my-shop_2.eu"}}),
            "https://my-shop_2.eu.example.com/v1");
}

TEST(ServerUrlTest, AValueCannotLeaveThePathOfTheServer) {
  for (const char* value : {"x?y=1", "x#y", "x\\..\\y", "a b", "a\nb"}) {
    EXPECT_EQ(Expand("https://h.example/{v}/api", {{"v", value}}), "server:v format") << value;
  }
  for (const char* value : {"..", "../../y", "x/../..", "%2e%2E", "..%2fy", "x%5c..", "."}) {
    EXPECT_EQ(Expand("https://h.example/{v}/api", {{"v", value}}), "server format") << value;
  }
  EXPECT_EQ(Expand("https://h.example/.{v}", {{"v", "."}}), "server format");
  EXPECT_EQ(Expand("https://h.example/{v}", {{"v", "a..b/a%2fb"}}), "https://h.example/a..b/a%2fb");
}

TEST(ServerUrlTest, AWholeHostIsANameOrAddressPerhapsWithAPort) {
  for (const char* value : {"localhost", "10.0.0.1:8080", "[::1]", "[::1]:80", "${w.host}:80"}) {
    EXPECT_EQ(Expand("https://{h}/v1", {{"h", value}}), std::string("https://") + value + "/v1");
  }
  for (const char* value : {"a/b", "u@h", "h:x", "h:", "h:65536", "[::1", "[x]", "[::1]x", "h?q"}) {
    EXPECT_EQ(Expand("https://{h}/v1", {{"h", value}}), "server:h format") << value;
  }
}

TEST(ServerUrlTest, APortIsANumberAndASchemeIsHttpOrHttps) {
  const std::string url = "{scheme}://h.example:{port}/v1";
  EXPECT_EQ(Expand(url, {{"scheme", "http"}, {"port", "65535"}}), "http://h.example:65535/v1");
  EXPECT_EQ(Expand(url, {{"scheme", "${w.s}"}, {"port", "80"}}), "server format");
  for (const char* port : {"65536", "80@evil.test", "123456", "x"}) {
    EXPECT_EQ(Expand(url, {{"scheme", "https"}, {"port", port}}), "server:port format") << port;
  }
  for (const char* scheme : {"ftp", "https://evil.test/?", "file"}) {
    EXPECT_EQ(Expand(url, {{"scheme", scheme}, {"port", "1"}}), "server:scheme format") << scheme;
  }
}

TEST(ServerUrlTest, AVariableForSchemeAndHostIsAnAbsoluteUrl) {
  EXPECT_EQ(Expand("{base}/v1", {{"base", "http://h.example:1/x/"}}), "http://h.example:1/x/v1");
  for (const char* value : {"h.example", "http://h?x", "ftp://h", "http://a\\b"}) {
    EXPECT_EQ(Expand("{base}/v1", {{"base", value}}), "server:base format") << value;
  }
}

TEST(ServerUrlTest, WhatTheReferenceNamesIsTakenAsItIs) {
  Server server = MakeServer("https://{host}/v1", "main");
  server.variables = {{"host", "h.example/base", {}, ""}};
  EXPECT_EQ(ExpandServer(server, {}).url, "https://h.example/base/v1");
  EXPECT_EQ(ExpandServer(server, {{"host", "h.example/base"}}).url, "https://h.example/base/v1");
  server.variables = {{"host", "", {"a.example/1", "b.example/2"}, ""}};
  EXPECT_EQ(ExpandServer(server, {{"host", "b.example/2"}}).url, "https://b.example/2/v1");
}

TEST(ServerUrlTest, EveryProblemIsToldOnce) {
  Server server = MakeServer("https://{region}.{tenant}.example.com/{version}/{tenant}", "main");
  server.variables = {{"region", "eu", {"us", "eu"}, ""}};
  EXPECT_THAT(
      Rules(ExpandServer(server, {{"region", "mars"}, {"version", "v?"}, {"x", "1"}}).problems),
      ElementsAre("server:x unknown", "server:region enum", "server required",
                  "server:version format"));
}

TEST(ServerUrlTest, ProblemsTellWhatWouldBeRight) {
  Server server = MakeServer("https://{region}.example.com/{version}", "main");
  server.variables = {{"region", "eu", {"us", "eu"}, ""}, {"version", "v1", {}, ""}};
  EXPECT_THAT(MessageWith(server, {{"region", "mars"}}), HasSubstr("must be one of us, eu"));
  EXPECT_THAT(MessageWith(server, {{"regio", "eu"}}),
              HasSubstr("has no variable regio; it has region, version"));
  EXPECT_THAT(MessageWith(server, {{"version", "v?x"}}), HasSubstr("give its full URL"));
  EXPECT_THAT(MessageWith(MakeServer("https://{tenant}.example.com", ""), {}),
              HasSubstr("has a variable tenant without a value; give server:tenant a value"));
}

TEST(ServerUrlTest, ARelativeUrlIsAFaultAndExpressionsAreNoVariables) {
  EXPECT_EQ(Expand("/v1", {}), "server format");
  EXPECT_EQ(Expand("{base}/v1", {}), "server required");
  EXPECT_EQ(Expand("https://${workflow.input.host}/v1", {}), "https://${workflow.input.host}/v1");
}

TEST(ServerUrlTest, FaultsKeepAPathFromBeingPutBehindAUrl) {
  EXPECT_THAT(FindUrlFault("https://h.example/a"), IsEmpty());
  EXPECT_THAT(FindUrlFault("https://${a.b ? c}/v1"), IsEmpty());
  EXPECT_EQ(FindUrlFault("https:///v1"), "has no host");
  EXPECT_EQ(FindUrlFault("https://h\\x"), "holds a backslash");
}

}  // namespace
}  // namespace httptask
