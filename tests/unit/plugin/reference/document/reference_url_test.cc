#include "plugin/reference/document/reference_url.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

constexpr std::string_view kBase = "https://a.example/v1/docs/openapi.yaml?x=1";

std::string UrlOf(std::string_view reference, std::string_view base = kBase) {
  return JoinUrl(base, reference).url;
}

TEST(ReferenceUrlTest, ReferencesCountFromTheirDocument) {
  EXPECT_EQ(UrlOf("user.yaml"), "https://a.example/v1/docs/user.yaml");
  EXPECT_EQ(UrlOf("../s/./user.yaml?y=2"), "https://a.example/v1/s/user.yaml?y=2");
  EXPECT_EQ(UrlOf("../../../../user.yaml"), "https://a.example/user.yaml");
  EXPECT_EQ(UrlOf("/user.yaml"), "https://a.example/user.yaml");
  EXPECT_EQ(UrlOf("?y=2"), "https://a.example/v1/docs/openapi.yaml?y=2");
  EXPECT_EQ(UrlOf("//b.example/user.yaml"), "https://b.example/user.yaml");
  EXPECT_EQ(UrlOf("http://b.example"), "http://b.example/");
  EXPECT_EQ(UrlOf("x.yaml", "https://a.example"), "https://a.example/x.yaml");
}

TEST(ReferenceUrlTest, ASchemeStandsBeforePathQueryAndFragment) {
  EXPECT_TRUE(HasScheme("urn:a"));
  EXPECT_TRUE(HasScheme("https://a.test/b"));
  for (const char* relative : {"", "a", "./a:b", "/a:b", "?a:b", "#a:b"}) {
    EXPECT_FALSE(HasScheme(relative)) << relative;
  }
}

TEST(ReferenceUrlTest, UrlsHaveOneSpelling) {
  EXPECT_EQ(UrlOf("HTTPS://B.Example:443/A b.yaml"), "https://b.example/A%20b.yaml");
  EXPECT_EQ(UrlOf("http://b.example:80/%41?q=ä"), "http://b.example/%41?q=%C3%A4");
  EXPECT_EQ(UrlOf("http://b.example:443/"), "http://b.example:443/");
}

TEST(ReferenceUrlTest, NothingButHttpIsNamed) {
  for (std::string_view reference :
       {"file:///etc/passwd", "ftp://b.example/x", "urn:x", "data:,x", "https:/b.example",
        "https:///x", "https://u:p@b.example/x", "https://b.example\\x", "a\nb"}) {
    EXPECT_FALSE(JoinUrl(kBase, reference).fault.empty()) << reference;
    EXPECT_EQ(UrlOf(reference), "") << reference;
  }
  EXPECT_FALSE(JoinUrl("", "x.yaml").fault.empty());
  EXPECT_FALSE(JoinUrl("", "//b.example/x.yaml").fault.empty());
}

TEST(ReferenceUrlTest, UrlsHaveALongestLength) {
  const std::string start = "https://a.example/";
  const std::string longest = start + std::string(kReferenceUrlBytesMax - start.size(), 'a');
  EXPECT_EQ(UrlOf(longest), longest);
  EXPECT_FALSE(JoinUrl("", longest + "a").fault.empty());
}

}  // namespace
}  // namespace httptask
