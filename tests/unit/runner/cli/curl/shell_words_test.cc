#include "runner/cli/curl/shell_words.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Words(std::string_view text) {
  const auto words = SplitShellWords(text);
  EXPECT_TRUE(words.ok()) << words.status();
  return words.value_or(std::vector<std::string>());
}

TEST(ShellWordsTest, QuotesAndBackslashesAreThoseOfPosix) {
  EXPECT_THAT(Words(R"(a 'b "c" \' "d 'e' \" \$ \\ \n" f\ g h''"" "")"),
              ElementsAre("a", R"(b "c" \)", R"(d 'e' " $ \ \n)", "f g", "h", ""));
  EXPECT_THAT(Words("a'b'\"c\"d"), ElementsAre("abcd"));
}

TEST(ShellWordsTest, LinesGoOnAfterABackslash) {
  EXPECT_THAT(Words("curl \\\n -H \\\r\n x\n"), ElementsAre("curl", "-H", "x"));
  EXPECT_THAT(Words("'a\nb'"), ElementsAre("a\nb"));
}

TEST(ShellWordsTest, DollarQuotesHaveTheEscapesOfC) {
  EXPECT_THAT(Words(R"($'a\n\'\x41\u00fc\U0001F600')"), ElementsAre("a\n'A\u00fc\U0001F600"));
}

TEST(ShellWordsTest, VariablesAreKept) {
  EXPECT_THAT(Words(R"("a$KEY-${ID}" '$NOT' $)"),
              ElementsAre("a\x01KEY\x02-\x01ID\x02", "$NOT", "$"));
}

TEST(ShellWordsTest, CommentsEndAtTheLine) {
  EXPECT_THAT(Words("curl a#b # rest\n"), ElementsAre("curl", "a#b"));
}

TEST(ShellWordsTest, WhatOnlyAShellCanDoIsRefusedWithItsPlace) {
  for (const char* text : {"curl a | jq", "curl a > f", "curl $(id)", "curl `id`", "curl a && b",
                           "curl a; curl b", "curl a?x=1&y=2", "curl a\ncurl b", "curl \"$(id)\"",
                           "curl 'a", "curl \"a", "curl ${A:-b}", "curl $'\\u'"}) {
    EXPECT_EQ(ReasonOf(SplitShellWords(text).status()), Reason::kArgumentInvalid) << text;
  }
  EXPECT_THAT(std::string(MessageOf(SplitShellWords("curl x \\\n  | jq").status())),
              HasSubstr("line 2, column 3"));
}

TEST(ShellWordsTest, SizeIsLimited) {
  EXPECT_TRUE(SplitShellWords(std::string(size_t{1} << 20, 'a')).ok());
  EXPECT_FALSE(SplitShellWords(std::string((size_t{1} << 20) + 1, 'a')).ok());
}

}  // namespace
}  // namespace httptask::runner
