#include "plugin/catalog/search/search_query.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(SearchQueryTest, WordsAreFoldedAndPartedAndCountOnce) {
  EXPECT_EQ(SearchWordsOf("linkTok  User user"),
            (std::vector<SearchWord>{{"linktok", {"link", "tok"}}, {"user", {"user"}}}));
  EXPECT_TRUE(SearchWordsOf("* - \" ()").empty());
}

TEST(SearchQueryTest, SmallWordsCountOnlyAlone) {
  EXPECT_EQ(SearchWordsOf("how to list the users").size(), 2u);
  EXPECT_EQ(SearchWordsOf("the").size(), 1u);
}

TEST(SearchQueryTest, AtMost32WordsOf16PartsCount) {
  std::string words;
  for (int i = 0; i < 33; ++i) words += "w" + std::to_string(i) + " ";
  EXPECT_EQ(SearchWordsOf(words).size(), kSearchWordsMax);
  std::string parts;
  for (int i = 0; i < 17; ++i) parts += "Ab";
  EXPECT_EQ(SearchWordsOf(parts)[0].parts.size(), kSearchPartsMax);
}

TEST(SearchQueryTest, ExpressionsHoldQuotedWordsOnly) {
  const auto words = SearchWordsOf("link NEAR");
  EXPECT_EQ(SearchExpression(words, "{name}", WordMatch::kExact),
            "{name} : (\"link\" AND \"near\")");
  EXPECT_EQ(SearchExpression(words, "", WordMatch::kPrefix), "(\"link\"* AND \"near\"*)");
  EXPECT_EQ(SearchExpression(SearchWordsOf("linkTok"), "", WordMatch::kExact),
            "((\"linktok\" OR (\"link\" AND \"tok\")))");
}

TEST(SearchQueryTest, PluralsFindTheSingular) {
  EXPECT_EQ(SingularOf("users"), "user");
  EXPECT_EQ(SingularOf("companies"), "company");
  EXPECT_EQ(SingularOf("address"), "");
  EXPECT_EQ(SingularOf("gas"), "");
  EXPECT_EQ(SearchExpression(SearchWordsOf("users"), "", WordMatch::kPrefix),
            "((\"users\"* OR \"user\"))");
}

TEST(SearchQueryTest, OnlyTheLastWordMayBeCutShort) {
  EXPECT_EQ(SearchExpression(SearchWordsOf("company users lis"), "", WordMatch::kLastBegins),
            "((\"company\" OR \"companies\") AND (\"users\" OR \"user\") AND \"lis\"*)");
  EXPECT_EQ(SearchExpression(SearchWordsOf("linkTok"), "", WordMatch::kLastBegins),
            "((\"linktok\"* OR ((\"link\" OR \"links\") AND \"tok\"*)))");
}

TEST(SearchQueryTest, VariantsDifferInOneLetter) {
  const std::string variants = VariantsExpression("link");
  for (const char* near : {"\"lnk\"", "\"lnik\"", "\"linx\"", "\"linkk\"", "\"ilnk\""}) {
    EXPECT_NE(variants.find(near), std::string::npos) << near;
  }
  EXPECT_EQ(variants.find("\"link\""), std::string::npos);
}

}  // namespace
}  // namespace httptask
