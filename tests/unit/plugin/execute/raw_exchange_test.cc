#include "plugin/execute/raw_exchange.h"

#include <gmock/gmock.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Credential Holding(std::string value, SecretLocation in = SecretLocation::kHeader) {
  return {"c", {{{in, "X-Key", ""}, std::move(value)}}};
}

TEST(EchoFilterTest, HidesEveryFormOfASecret) {
  const std::string secret = "s3cr\"t/val+ue";
  const EchoFilter filter({Holding(secret)});
  for (const std::string& form :
       {secret, PercentEncode(secret), EncodeBase64(secret), EncodeBase64("a" + secret),
        EncodeBase64("ab" + secret), std::string(R"(s3cr\"t/val+ue)"),
        std::string(R"(s3cr\"t\/val+ue)")}) {
    EXPECT_THAT(filter.Hide("<" + form + ">"), HasSubstr("***")) << form;
    EXPECT_THAT(filter.Hide("<" + form + ">"), Not(HasSubstr(form)));
  }
}

TEST(EchoFilterTest, HidesPasswordAndPairOfBasic) {
  const EchoFilter filter({Holding("ann:passw0rd", SecretLocation::kBasic)});
  EXPECT_EQ(filter.Hide("passw0rd"), "***");
  EXPECT_EQ(filter.Hide(EncodeBase64("ann:passw0rd")), "***");
}

TEST(EchoFilterTest, HidesInUtf16) {
  const EchoFilter filter({Holding("12345678")});
  const std::string wide("1\0002\0003\0004\0005\0006\0007\0008\000", 16);
  EXPECT_EQ(filter.Hide(wide), "***");
  EXPECT_EQ(filter.Hide(std::string(1, '\0') + wide.substr(0, 15)), "***");
}

TEST(EchoFilterTest, HidesValuesOfOtherSources) {
  const EchoFilter filter(std::vector<std::string>{"a/b c+d e", "a/b c+d e f", "short"});
  EXPECT_EQ(filter.Hide("a/b c+d e f, a%2Fb%20c%2Bd%20e, short"), "***, ***, short");
}

TEST(EchoFilterTest, ShortValuesAreNotSearchedFor) {
  EXPECT_EQ(EchoFilter({Holding("1234567")}).Hide("x1234567x"), "x1234567x");
  EXPECT_EQ(EchoFilter({Holding("12345678")}).Hide("x12345678x"), "x***x");
}

TEST(EchoFilterTest, HidesInHeadersAndBodyOfAResult) {
  TaskResult result;
  result.headers = {{"X-Echo", "12345678"}};
  result.body = "12345678";
  EchoFilter({Holding("12345678")}).HideIn(result);
  EXPECT_EQ(result.headers[0].second, "***");
  EXPECT_EQ(result.body, "***");
}

TEST(RawExchangeTest, WritesRequestAndResponseAsOnTheWire) {
  const HeaderFields fields = {{"X", "1"}, {"User-Agent", "me"}, {"Accept-Encoding", "br"}};
  EXPECT_EQ(FormatRawRequest({"POST", "http://a.example:8080/p?q=1", fields, "body"}),
            "POST /p?q=1 HTTP/1.1\r\nHost: a.example:8080\r\nX: 1\r\nUser-Agent: me\r\n"
            "Accept-Encoding: br\r\nContent-Length: 4\r\n\r\nbody");
  TaskResult result;
  result.status_code = 404;
  result.reason_phrase = "Not Found";
  result.headers = {{"Y", "2"}};
  result.body = "gone";
  EXPECT_EQ(FormatRawResponse(result), "HTTP/1.1 404 Not Found\r\nY: 2\r\n\r\ngone");
}

TEST(RawExchangeTest, NoAnswerIsEmpty) {
  EXPECT_EQ(FormatRawResponse({}), "");
}

}  // namespace
}  // namespace httptask
