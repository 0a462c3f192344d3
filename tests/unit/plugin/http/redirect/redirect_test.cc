#include "plugin/http/redirect/redirect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

HttpRequest Request(std::string method, std::string url = "https://api.example/a/b?q=1") {
  HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  return request;
}

HttpRequest WithBody(std::string method) {
  HttpRequest request = Request(std::move(method));
  request.body = "x";
  request.has_body = true;
  request.headers = {{"Content-Type", "text/plain"}, {"X-A", "1"}};
  return request;
}

HttpResponse Response(int status_code, std::string location = "/next") {
  HttpResponse response;
  response.status_code = status_code;
  response.headers = {{"Location", std::move(location)}};
  return response;
}

TEST(RedirectTest, FiveStatusesWithAPlaceAreRedirects) {
  for (const int status : {301, 302, 303, 307, 308}) EXPECT_TRUE(IsRedirect(Response(status)));
  for (const int status : {200, 201, 300, 304, 305, 306, 400}) {
    EXPECT_FALSE(IsRedirect(Response(status)));
  }
  EXPECT_FALSE(IsRedirect(Response(302, "")));
}

TEST(RedirectTest, MethodFollowsTheTable) {
  struct Case {
    int status;
    const char* before;
    const char* after;
  };
  for (const Case& c : std::vector<Case>{{301, "POST", "GET"},
                                         {302, "POST", "GET"},
                                         {303, "POST", "GET"},
                                         {307, "POST", "POST"},
                                         {308, "POST", "POST"},
                                         {301, "PUT", "PUT"},
                                         {302, "DELETE", "DELETE"},
                                         {303, "PUT", "GET"},
                                         {303, "DELETE", "GET"},
                                         {303, "HEAD", "HEAD"},
                                         {301, "HEAD", "HEAD"},
                                         {307, "PATCH", "PATCH"},
                                         {302, "PATCH", "PATCH"}}) {
    const Redirect redirect = FollowRedirect(Request(c.before), Response(c.status));
    ASSERT_TRUE(redirect.next) << c.status << c.before << redirect.refusal;
    EXPECT_EQ(redirect.next->method, c.after) << c.status << c.before;
  }
}

TEST(RedirectTest, BodyGoesWithTheMethodThatStaysAlone) {
  const Redirect kept = FollowRedirect(WithBody("POST"), Response(307));
  EXPECT_EQ(kept.next->body, "x");
  EXPECT_EQ(kept.next->headers.size(), 2u);
  const Redirect dropped = FollowRedirect(WithBody("POST"), Response(303));
  EXPECT_EQ(dropped.next->body, "");
  EXPECT_FALSE(dropped.next->has_body);
  EXPECT_THAT(dropped.next->headers, ElementsAre(Pair("X-A", "1")));
}

TEST(RedirectTest, ReferencesAreResolved) {
  struct Case {
    const char* location;
    const char* url;
  };
  for (const Case& c : std::vector<Case>{{"/next", "https://api.example/next"},
                                         {"next", "https://api.example/a/next"},
                                         {"./next", "https://api.example/a/next"},
                                         {"../next?x=/..", "https://api.example/next?x=/.."},
                                         {"../../../next", "https://api.example/next"},
                                         {"..", "https://api.example/"},
                                         {"?q=2", "https://api.example/a/b?q=2"},
                                         {"#part", "https://api.example/a/b?q=1"},
                                         {"//other.example/x", "https://other.example/x"},
                                         {"HTTPS://Other.Example:443", "https://other.example/"},
                                         {"/a:b", "https://api.example/a:b"}}) {
    const Redirect redirect = FollowRedirect(Request("GET"), Response(302, c.location));
    ASSERT_TRUE(redirect.next) << c.location << " " << redirect.refusal;
    EXPECT_EQ(redirect.next->url, c.url) << c.location;
  }
}

TEST(RedirectTest, PlacesThatAreNoneAreRefused) {
  for (const char* location :
       {"ftp://api.example/", "file:///etc/passwd", "https://user@api.example/", "/a b", "/a\\b",
        "https:/api.example", "https:///x", "javascript:alert(1)", "https://2130706433/",
        "https://api.example:0/", "/%zz", "/\x80"}) {
    const Redirect redirect = FollowRedirect(Request("GET"), Response(302, location));
    EXPECT_FALSE(redirect.next) << location;
    EXPECT_THAT(redirect.refusal, HasSubstr("not followed")) << location;
  }
}

TEST(RedirectTest, TwoPlacesAreRefusedUnlessTheyAreOne) {
  HttpResponse response = Response(302);
  response.headers.emplace_back("location", "/other");
  EXPECT_THAT(FollowRedirect(Request("GET"), response).refusal, HasSubstr("two places"));
  response.headers.back().second = "/next";
  EXPECT_TRUE(FollowRedirect(Request("GET"), response).next);
}

TEST(RedirectTest, SecureIsNotLeftForPlain) {
  const Redirect redirect =
      FollowRedirect(Request("GET"), Response(302, "http://api.example/next"));
  EXPECT_THAT(redirect.refusal, HasSubstr("from https to http"));
  EXPECT_TRUE(
      FollowRedirect(Request("GET", "http://a.example/"), Response(302, "https://a.example/"))
          .next);
}

TEST(RedirectTest, CredentialsStayWithTheirOrigin) {
  HttpRequest request = Request("GET");
  request.headers = {{"authorization", "s"}, {"Cookie", "s"},           {"X-Api-Key", "s"},
                     {"X-Request-Id", "s"},  {"accept-Language", "de"}, {"User-Agent", "s"}};
  request.credential_headers = {"user-agent"};
  auto tls = std::make_shared<TlsCredential>();
  tls->certificate = "c";
  tls->authorities = "a";
  request.tls = tls;
  for (const char* location : {"https://other.example/", "https://api.example:8443/"}) {
    const Redirect redirect = FollowRedirect(request, Response(302, location));
    EXPECT_THAT(redirect.next->headers, ElementsAre(Pair("accept-Language", "de"))) << location;
    EXPECT_EQ(redirect.next->tls->certificate, "");
    EXPECT_EQ(redirect.next->tls->authorities, "a");
    EXPECT_TRUE(redirect.drops_credentials);
  }
  const Redirect same = FollowRedirect(request, Response(302, "https://API.example:443/x"));
  EXPECT_EQ(same.next->headers.size(), 6u);
  EXPECT_EQ(same.next->tls, request.tls);
  EXPECT_FALSE(same.drops_credentials);
  HttpRequest harmless = Request("GET");
  harmless.headers = {{"Accept", "a/b"}};
  EXPECT_FALSE(FollowRedirect(harmless, Response(302, "https://other.example/")).drops_credentials);
}

TEST(RedirectTest, BodyDoesNotGoToAnotherOrigin) {
  const Redirect redirect =
      FollowRedirect(WithBody("POST"), Response(307, "https://other.example/"));
  EXPECT_FALSE(redirect.next);
  EXPECT_THAT(redirect.refusal, HasSubstr("https://other.example:443"));
  EXPECT_TRUE(FollowRedirect(WithBody("POST"), Response(303, "https://other.example/")).next);
}

}  // namespace
}  // namespace httptask
