#include "plugin/secrets/origin_pattern.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

bool Matches(std::string_view pattern, std::string_view origin) {
  const StatusOr<OriginPattern> parsed = OriginPattern::Parse(pattern);
  return parsed.ok() && parsed->Matches(origin);
}

TEST(OriginPatternTest, PortLeftOutIsThatOfTheScheme) {
  EXPECT_TRUE(Matches("https://api.example.com", "https://api.example.com:443"));
  EXPECT_FALSE(Matches("https://api.example.com", "https://api.example.com:8443"));
  EXPECT_TRUE(Matches("http://api.example.com", "http://api.example.com:80"));
}

TEST(OriginPatternTest, StarPortIsAnyPort) {
  EXPECT_TRUE(Matches("http://127.0.0.1:*", "http://127.0.0.1:8081"));
  EXPECT_FALSE(Matches("http://127.0.0.1:*", "http://127.0.0.2:8081"));
}

TEST(OriginPatternTest, SchemesDiffer) {
  EXPECT_FALSE(Matches("https://127.0.0.1:*", "http://127.0.0.1:443"));
}

TEST(OriginPatternTest, StarIsEveryNameBelowButNotTheNameItself) {
  EXPECT_TRUE(Matches("https://*.plaid.com", "https://sandbox.plaid.com:443"));
  EXPECT_TRUE(Matches("https://*.plaid.com", "https://a.b.plaid.com:443"));
  EXPECT_FALSE(Matches("https://*.plaid.com", "https://plaid.com:443"));
  EXPECT_FALSE(Matches("https://*.plaid.com", "https://evilplaid.com:443"));
  EXPECT_FALSE(Matches("https://*.plaid.com", "https://plaid.com.evil.example:443"));
}

TEST(OriginPatternTest, TakesIpv6InBrackets) {
  EXPECT_TRUE(Matches("http://[::1]:8080", "http://[::1]:8080"));
}

TEST(OriginPatternTest, CaseOfThePatternDoesNotMatter) {
  EXPECT_TRUE(Matches("HTTPS://API.Example.com", "https://api.example.com:443"));
}

TEST(OriginPatternTest, RefusesWhatIsNoOrigin) {
  for (const char* text : {"", "api.example.com", "ftp://a", "https://", "https://*", "https://a/",
                           "https://a:0", "https://a:65536", "https://a:x", "https://a.*.com",
                           "https://u@a", "https://[::1", "https://a b"}) {
    EXPECT_EQ(ReasonOf(OriginPattern::Parse(text).status()), Reason::kArgumentInvalid) << text;
  }
}

}  // namespace
}  // namespace httptask
