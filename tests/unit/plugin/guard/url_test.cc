#include "plugin/guard/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Url Parse(std::string_view text) {
  const auto url = ParseUrl(text);
  EXPECT_TRUE(url.ok()) << text << ": " << url.status();
  return url.ok() ? *url : Url{};
}

std::string ErrorOf(std::string_view text) {
  const auto url = ParseUrl(text);
  EXPECT_FALSE(url.ok()) << text;
  if (url.ok()) return "";
  EXPECT_EQ(ReasonOf(url.status()), Reason::kArgumentInvalid);
  return std::string(MessageOf(url.status()));
}

TEST(UrlTest, SplitsIntoParts) {
  EXPECT_EQ(Parse("https://api.example.com:8443/a/b?c=d"),
            (Url{"https", "api.example.com", 8443, "/a/b?c=d"}));
}

TEST(UrlTest, FillsInThePortOfTheScheme) {
  EXPECT_EQ(Parse("http://h/").port, 80);
  EXPECT_EQ(Parse("https://h/").port, 443);
}

TEST(UrlTest, LowersSchemeAndHostAlone) {
  EXPECT_EQ(Parse("HTTPS://API.Example.COM/Path?Q"),
            (Url{"https", "api.example.com", 443, "/Path?Q"}));
}

TEST(UrlTest, TargetIsAtLeastASlash) {
  EXPECT_EQ(Parse("http://h").target, "/");
  EXPECT_EQ(Parse("http://h?a=b").target, "/?a=b");
}

TEST(UrlTest, DropsTheFragment) {
  EXPECT_EQ(Parse("http://h/a#b?c").target, "/a");
  EXPECT_EQ(Parse("http://h#@evil.example/").host, "h");
}

TEST(UrlTest, KeepsThePathAsItIs) {
  EXPECT_EQ(Parse("http://h/a/../b//c;x=%2e%2E?q=[1]&r=a'b").target,
            "/a/../b//c;x=%2e%2E?q=[1]&r=a'b");
}

TEST(UrlTest, DropsOneDotAtTheEndOfAName) {
  EXPECT_EQ(Parse("http://localhost./").host, "localhost");
  ErrorOf("http://localhost../");
}

TEST(UrlTest, Ipv6StandsWithoutBracketsInItsShortForm) {
  const Url url = Parse("http://[0:0:0:0:0:0:0:1]:8080/x");
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.ToString(), "http://[::1]:8080/x");
  EXPECT_EQ(url.Origin(), "http://[::1]:8080");
}

TEST(UrlTest, OriginAlwaysHasThePort) {
  EXPECT_EQ(Parse("https://h/x").Origin(), "https://h:443");
  EXPECT_EQ(Parse("https://h/x").ToString(), "https://h/x");
  EXPECT_EQ(Parse("https://h:80/x").ToString(), "https://h:80/x");
}

TEST(UrlTest, LocalhostAndPunycodeAreNames) {
  for (const char* name : {"localhost", "foo.localhost", "ip6-localhost", "xn--bcher-kva.example",
                           "a_b.example", "1.example", "3com.example", "0xg"}) {
    EXPECT_EQ(Parse("http://" + std::string(name) + "/").host, name);
  }
}

TEST(UrlTest, DottedIpv4IsAHost) {
  EXPECT_EQ(Parse("http://127.0.0.1:8080/").host, "127.0.0.1");
}

// Attack cases A02 to A08, A11 of facts on address spellings.
TEST(UrlTest, RefusesOddSpellingsOfIpv4) {
  for (const char* host : {"2130706433",
                           "2852039166",
                           "0x7f000001",
                           "0x7f.1",
                           "0x7f.0x0.0x0.0x1",
                           "0xA9FEA9FE",
                           "017700000001",
                           "0177.0.0.1",
                           "0251.0376.0251.0376",
                           "127.0.0.01",
                           "127.1",
                           "127.0.1",
                           "0",
                           "425.510.425.510",
                           "256.1",
                           "4294967296",
                           "1.2.3.4.5",
                           "127.0.0.08",
                           "0x",
                           "127.0.0.1.",
                           "1.2.3.256",
                           "a.1",
                           "a.0x1",
                           "1.2.3.4..",
                           "+1.2.3.4"}) {
    ErrorOf("http://" + std::string(host) + "/");
  }
}

TEST(UrlTest, RefusesPercentEncodedHosts) {
  EXPECT_THAT(ErrorOf("http://%31%32%37.0.0.1/"), HasSubstr("percent-encoded"));
  ErrorOf("http://127.0.0.1%2e/");
  ErrorOf("http://a%00b/");
  ErrorOf("http://a%23b/");
}

// A19 and A26.
TEST(UrlTest, RefusesHostsOutsideAscii) {
  for (const char* host :
       {"①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ＬＯＣＡＬＨＯＳＴ",
        "b\xc3\xbc"
        "cher.example",
        "a\xff"}) {
    EXPECT_THAT(ErrorOf("http://" + std::string(host) + "/"), HasSubstr("xn--"));
  }
}

// A15.
TEST(UrlTest, RefusesIpv6WithAZoneOrBroken) {
  for (const char* host : {"[fe80::1%25lo]", "[fe80::1%lo]", "[::1", "::1", "[]", "[[::1]]",
                           "[127.0.0.1]", "[::1]x", "[v1.a]", "[:::]"}) {
    ErrorOf("http://" + std::string(host) + "/");
  }
}

// A20.
TEST(UrlTest, RefusesUserInformation) {
  for (const char* text : {"http://ok.example@127.0.0.1/", "http://127.0.0.1@ok.example/",
                           "http://127.0.0.1\\@ok.example/", "http://ok.example\\@127.0.0.1/",
                           "http://127.0.0.1:80@ok.example/", "http://a@127.0.0.1:80@ok.example/",
                           "http://:@h/", "http://@h/"}) {
    ErrorOf(text);
  }
  EXPECT_EQ(Parse("http://h/a@b").host, "h");
}

// A21.
TEST(UrlTest, RefusesControlCharactersAndSpacesAnywhere) {
  for (const std::string text :
       {"http://a b/", "http://a\tb/", "http://h/a b", "http://h/\r\nX: y", "http://h/?a=\n",
        " http://h/", "http://h/ ", "http://h/\x7f", "http://h/#a b"}) {
    EXPECT_THAT(ErrorOf(text), HasSubstr("control character"));
  }
  ErrorOf(std::string_view("http://h/a\0b", 12));
}

// A22 and A23.
TEST(UrlTest, RefusesOtherThanTwoSlashes) {
  for (const char* text :
       {"http:///127.0.0.1/", "http:/127.0.0.1/", "http:127.0.0.1", "http:////h/"}) {
    EXPECT_THAT(ErrorOf(text), HasSubstr("two slashes"));
  }
}

TEST(UrlTest, RefusesOtherSchemesAndNone) {
  for (const char* text : {"127.0.0.1", "//127.0.0.1/", "file:///etc/passwd", "ftp://h/",
                           "gopher://h/", "dict://h/", "ldap://h/", "ws://h/", "data:,x",
                           "http+unix://h/", "", ":", "://h/", "htt ps://h/", "localhost:80"}) {
    ErrorOf(text);
  }
}

// A24.
TEST(UrlTest, PortsGoFromOneTo65535) {
  EXPECT_EQ(Parse("http://h:1/").port, 1);
  EXPECT_EQ(Parse("http://h:65535/").port, 65535);
  for (const char* port :
       {"0", "65536", "080", "", "-1", "+80", "8o", "99999999999999999999", "80:80"}) {
    EXPECT_THAT(ErrorOf("http://h:" + std::string(port) + "/"), HasSubstr("port"));
  }
}

TEST(UrlTest, RefusesEmptyAndMalformedNames) {
  for (const char* text :
       {"http://", "http:///", "http://?a", "http://:80/", "http://.", "http://a..b/", "http://-a/",
        "http://a-/", "http://a,b/", "http://a'b/", "http://*/"}) {
    ErrorOf(text);
  }
}

TEST(UrlTest, NamesAndLabelsHaveALength) {
  const std::string label(63, 'a');
  const std::string name = label + "." + label + "." + label + "." + std::string(61, 'a');
  EXPECT_EQ(Parse("http://" + name + "/").host, name);
  ErrorOf("http://" + name + "a/");
  ErrorOf("http://" + label + "a/");
}

TEST(UrlTest, RefusesTargetsThatAreNotPercentEncoded) {
  EXPECT_THAT(ErrorOf("http://h/\xc3\xbc"), HasSubstr("percent-encode"));
  EXPECT_THAT(ErrorOf("http://h/100%"), HasSubstr("%25"));
  ErrorOf("http://h/%zz");
  ErrorOf("http://h/?a=%4");
}

TEST(UrlTest, ErrorsNeverRepeatTheInput) {
  for (const char* text :
       {"http://h/?key=s3cret%", "http://u:s3cret@h/", "s3cret", "http://s3cret!/"}) {
    EXPECT_THAT(ErrorOf(text), Not(HasSubstr("s3cret")));
  }
}

}  // namespace
}  // namespace httptask
