#include "plugin/http/http_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HttpRequest Request() {
  HttpRequest request;
  request.method = "POST";
  request.url = "https://api.example.com/a";
  return request;
}

std::vector<std::string> Paths(const HttpRequest& request) {
  const Status status = CheckRequest(request).status();
  std::vector<std::string> paths;
  if (status.ok()) return paths;
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  for (const Problem& problem : ProblemsOf(status)) paths.push_back(problem.path);
  return paths;
}

std::vector<std::string> PathsWith(HeaderField field) {
  HttpRequest request = Request();
  request.headers = {std::move(field)};
  return Paths(request);
}

using Strings = std::vector<std::string>;

TEST(HttpMessageTest, OnlyTheMethodsOfTheRfcAreIdempotent) {
  for (const char* method : {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    EXPECT_TRUE(IsIdempotent(method));
  for (const char* method : {"POST", "PATCH", "get", "", "CONNECT"})
    EXPECT_FALSE(IsIdempotent(method));
}

TEST(HttpMessageTest, TakesEveryMethodOfTheList) {
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    HttpRequest request = Request();
    request.method = method;
    EXPECT_TRUE(CheckRequest(request).ok()) << method;
  }
}

TEST(HttpMessageTest, TellsThePartsOfTheUrl) {
  const StatusOr<Url> url = CheckRequest(Request());
  ASSERT_TRUE(url.ok()) << url.status();
  EXPECT_EQ(*url, (Url{"https", "api.example.com", 443, "/a"}));
}

TEST(HttpMessageTest, RefusesOtherMethods) {
  for (const std::string method :
       {"", "get", "CONNECT", "TRACE", "GET ", "GET /evil HTTP/1.1\r\nHost: e"}) {
    HttpRequest request = Request();
    request.method = method;
    EXPECT_EQ(Paths(request), Strings{"method"}) << method;
  }
}

TEST(HttpMessageTest, RefusesNamesThatAreNoToken) {
  for (const std::string name : {"", "A B", "A:", "A;", "A\r\nB", "A\t", "\xc3\xbc", "A(", "A/"}) {
    EXPECT_EQ(PathsWith({name, "x"}), Strings{"header"}) << name;
  }
  EXPECT_EQ(PathsWith({"!#$%&'*+-.^_`|~09azAZ", "x"}), Strings{});
}

TEST(HttpMessageTest, RefusesControlCharactersInValues) {
  for (const std::string& value :
       {std::string("a\r\nB: c"), std::string("a\n"), std::string("\0", 1), std::string("\x1b"),
        std::string("\x7f")}) {
    EXPECT_EQ(PathsWith({"A", value}), Strings{"header:A"});
  }
  EXPECT_EQ(PathsWith({"A", "a\tb \xc3\xbc"}), Strings{});
}

TEST(HttpMessageTest, RefusesFramingAndIdentityHeaders) {
  for (const char* name :
       {"Host", "Content-Length", "content-length", "Content_Length", "Transfer-Encoding", "TE",
        "Trailer", "Connection", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Upgrade",
        "HTTP2-Settings", "Expect", "Forwarded", "X-Forwarded-For", "X_Forwarded_Host", "Via"}) {
    EXPECT_EQ(PathsWith({name, "x"}), Strings{std::string("header:") + name});
  }
  for (const char* name :
       {"Authorization", "Cookie", "Range", "If-Match", "X-Host", "Accept-Encoding"}) {
    EXPECT_EQ(PathsWith({name, "x"}), Strings{}) << name;
  }
}

TEST(HttpMessageTest, TellsEveryProblemAtOnce) {
  HttpRequest request = Request();
  request.method = "HEAD";
  request.url = "ftp://h/";
  request.headers = {{"Host", "a\n"}, {"B", "\r"}};
  request.body = "x";
  EXPECT_EQ(Paths(request), (Strings{"url", "header:Host", "header:Host", "header:B", "body"}));
}

TEST(HttpMessageTest, MessagesHoldNoValues) {
  HttpRequest request = Request();
  request.url = "https://h/?key=s3cret%";
  request.headers = {{"Authorization", "s3cret\n"}, {"s3cret\n", "x"}};
  request.body = "s3cret";
  request.limits.request_body_bytes_max = 1;
  EXPECT_THAT(std::string(MessageOf(CheckRequest(request).status())), Not(HasSubstr("s3cret")));
}

TEST(HttpMessageTest, HeaderCountHasALimit) {
  HttpRequest request = Request();
  request.headers.assign(100, {"A", "b"});
  EXPECT_EQ(Paths(request), Strings{});
  request.headers.push_back({"A", "b"});
  EXPECT_EQ(Paths(request), Strings{"header"});
}

TEST(HttpMessageTest, HeaderFieldHasALimit) {
  EXPECT_EQ(PathsWith({"A", std::string(16 * 1024 - 1, 'x')}), Strings{});
  EXPECT_EQ(PathsWith({"A", std::string(16 * 1024, 'x')}), Strings{"header:A"});
}

TEST(HttpMessageTest, HeaderFieldsTogetherHaveALimit) {
  HttpRequest request = Request();
  request.headers.assign(8, {"A", std::string(8 * 1024 - 5, 'x')});
  EXPECT_EQ(Paths(request), Strings{});
  request.headers[0].second += 'x';
  EXPECT_EQ(Paths(request), Strings{"header"});
}

TEST(HttpMessageTest, UrlHasALimit) {
  HttpRequest request = Request();
  request.url += std::string(16 * 1024 - request.url.size(), 'x');
  EXPECT_EQ(Paths(request), Strings{});
  request.url += 'x';
  EXPECT_EQ(Paths(request), Strings{"url"});
}

TEST(HttpMessageTest, BodyHasALimit) {
  HttpRequest request = Request();
  request.limits.request_body_bytes_max = 10;
  request.body = std::string(10, 'x');
  EXPECT_EQ(Paths(request), Strings{});
  request.body += 'x';
  EXPECT_EQ(Paths(request), Strings{"body"});
}

}  // namespace
}  // namespace httptask
