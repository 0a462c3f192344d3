#include "plugin/catalog/search_text.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using Words = std::vector<std::string>;

TEST(SearchTextTest, NamesArePartedWhereTheirWordsBegin) {
  EXPECT_EQ(WordsOf("linkTokenCreate"), (Words{"link", "Token", "Create"}));
  EXPECT_EQ(WordsOf("/link/token_create/{userId}"),
            (Words{"link", "token", "create", "user", "Id"}));
  EXPECT_EQ(WordsOf("HTTPServer2Get"), (Words{"HTTP", "Server2", "Get"}));
  EXPECT_EQ(WordsOf("grüße"), (Words{"grüße"}));
  EXPECT_EQ(WordsOf(" -*\""), Words{});
}

TEST(SearchTextTest, EveryWordIsAQuotedPrefix) {
  EXPECT_EQ(SearchExpression("link tok"), "\"link\"* AND \"tok\"*");
  EXPECT_EQ(SearchExpression("linkTok"), "(\"linktok\"* OR (\"link\"* AND \"tok\"*))");
  EXPECT_EQ(SearchExpression("* - \""), "");
}

TEST(SearchTextTest, AtMost32WordsCount) {
  std::string words;
  for (int i = 0; i < 33; ++i) words += "w" + std::to_string(i) + " ";
  EXPECT_NE(SearchExpression(words).find("w31"), std::string::npos);
  EXPECT_EQ(SearchExpression(words).find("w32"), std::string::npos);
}

TEST(SearchTextTest, IndexHoldsTheTextAndItsWords) {
  EXPECT_EQ(IndexText("aB"), "aB a B");
}

}  // namespace
}  // namespace httptask
