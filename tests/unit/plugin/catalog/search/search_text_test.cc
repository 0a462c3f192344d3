#include "plugin/catalog/search/search_text.h"

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

TEST(SearchTextTest, FoldedWordsHaveNeitherCaseNorAccents) {
  EXPECT_EQ(FoldedWordsOf("GetUser ÜBER"), (Words{"get", "user", "uber"}));
  EXPECT_EQ(FoldedWordsOf("crème brûlée"), (Words{"creme", "brulee"}));
  EXPECT_EQ(FoldedWordsOf("日本"), (Words{"日本"}));
  EXPECT_EQ(FoldedWordsOf("a\xff").front(), "a\xef\xbf\xbd");
}

TEST(SearchTextTest, LongWordsAreCutBetweenLetters) {
  EXPECT_EQ(FoldedWordsOf(std::string(64, 'a')).front().size(), 64u);
  EXPECT_EQ(FoldedWordsOf(std::string(65, 'a')).front().size(), 64u);
  EXPECT_EQ(FoldedWordsOf(std::string(63, 'a') + "ß").front().size(), 63u);
}

}  // namespace
}  // namespace httptask
