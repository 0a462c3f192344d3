#include "runner/cli/catalog/document_url.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

std::string ShownOf(std::string_view url) {
  return ReadDocumentUrl(url).shown;
}

TEST(DocumentUrlTest, OnlyHttpAndHttpsAreUrls) {
  EXPECT_TRUE(IsUrl("https://a.example"));
  EXPECT_TRUE(IsUrl("HTTP://a.example/x"));
  EXPECT_FALSE(IsUrl("file:///etc/passwd"));
  EXPECT_FALSE(IsUrl("https:/a.example"));
  EXPECT_FALSE(IsUrl("a/https://b"));
}

TEST(DocumentUrlTest, UserInformationIsSentAsAHeaderField) {
  const DocumentUrl url = ReadDocumentUrl("https://jo:p%40ss@A.example/x");
  EXPECT_EQ(url.url, "https://a.example/x");
  EXPECT_EQ(url.authorization, "Basic am86cEBzcw==");
  EXPECT_EQ(url.shown, "https://a.example/x");
  EXPECT_EQ(ReadDocumentUrl("https://a.example/u@x").authorization, "");
}

TEST(DocumentUrlTest, WhatLooksLikeASecretIsNotTold) {
  EXPECT_EQ(ShownOf("https://a.example/x?group=a&private_token=1&v=2"),
            "https://a.example/x?group=a&private_token=***&v=2");
  EXPECT_EQ(ShownOf("https://a.example/x?X%2DAmz-Sign%61ture=1&Api-Key="),
            "https://a.example/x?X%2DAmz-Sign%61ture=***&Api-Key=***");
  EXPECT_EQ(ShownOf("https://a.example?x=1#token"), "https://a.example?x=1");
}

TEST(DocumentUrlTest, ShownValuesHaveALongestLength) {
  const std::string longest(kShownValueBytesMax, 'a');
  const std::string url = "https://a.example/x?v=" + longest;
  EXPECT_EQ(ShownOf(url), url);
  EXPECT_EQ(ShownOf(url + "a"), "https://a.example/x?v=***");
  EXPECT_EQ(ShownOf("https://a.example/x?" + longest + "a"), "https://a.example/x?***");
}

TEST(DocumentUrlTest, WhatIsShownIsShownAgain) {
  const std::string shown = ShownOf("https://u:p@a.example/x?token=1&b&c=d");
  EXPECT_EQ(ShownOf(shown), shown);
}

}  // namespace
}  // namespace httptask::runner
