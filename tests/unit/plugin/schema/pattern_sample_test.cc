#include "plugin/schema/pattern_sample.h"

#include <gtest/gtest.h>

#include "plugin/schema/pattern.h"

namespace httptask {
namespace {

TEST(PatternSampleTest, TextsAreMadeThatMatch) {
  for (const char* pattern :
       {"^abc$", "^[A-Z]{3}$", R"(^\d{4}-\d{2}$)", "^(foo|bar)+$", "^a?b*c+$", R"(^\w+@\w+\.com$)",
        "^[^a-z]$", R"(^[\d\-]{2,4}$)", "^(?:x|y){2}z$", R"(^\+[1-9]\d{1,14}$)", "^.{8,}$", "a|b",
        "^[]x]+$", R"(^/v[0-9]+/\S+$)", "^(a(b(c)))$"}) {
    const std::string text = MakeMatch(pattern, 1);
    EXPECT_FALSE(text.empty()) << pattern;
    EXPECT_TRUE(MatchesPattern(text, pattern)) << pattern << " " << text;
  }
}

TEST(PatternSampleTest, TextsAreAsLongAsAskedFor) {
  EXPECT_EQ(MakeMatch("^a+$", 5), "aaaaa");
  EXPECT_EQ(MakeMatch("^[0-9]{2,9}$", 4).size(), 4u);
  EXPECT_EQ(MakeMatch("^abc$", 4), "");
}

TEST(PatternSampleTest, NothingIsMadeOfWhatIsNotUnderstood) {
  for (const char* pattern : {"(?=a)b", "(", "[", "*", R"(\)", R"(\p{L})", "a{", ")", ""}) {
    const std::string text = MakeMatch(pattern, 1);
    EXPECT_TRUE(text.empty() || MatchesPattern(text, pattern)) << pattern;
  }
}

TEST(PatternSampleTest, HostilePatternsEndSoon) {
  EXPECT_EQ(MakeMatch(std::string(10'000, '('), 1), "");
  EXPECT_LT(MakeMatch("^((((a{9}){9}){9}){9}){9}$", 1).size(), 5'000u);
}

TEST(PatternSampleTest, ALengthMayHaveAGreatest) {
  EXPECT_EQ(MakeMatch("^(abcdef|xy)$", 1, 3), "xy");
  EXPECT_EQ(MakeMatch("^abc$", 1, 2), "");
  EXPECT_EQ(MakeMatch("a", 3, 5).size(), 3u);
}

TEST(PatternSampleTest, LookAheadsAreMet) {
  const char* pattern = "^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!@#]).{8,}$";
  EXPECT_TRUE(MatchesPattern(MakeMatch(pattern, 1), pattern));
  EXPECT_FALSE(MakeMatch(pattern, 1).empty());
}

TEST(PatternSampleTest, LettersOfOtherAlphabetsAreFound) {
  for (const char* pattern : {R"(^\u00e9+$)", R"(^[\u4e00-\u9fff]{2}$)", R"(^\p{Greek}$)",
                              R"(^\p{Print}+$)", R"(^[\p{L}\p{M}]{3}$)", R"(^(?<a>x)y$)"}) {
    const std::string text = MakeMatch(pattern, 1);
    EXPECT_FALSE(text.empty()) << pattern;
    EXPECT_TRUE(MatchesPattern(text, pattern)) << pattern << " " << text;
  }
}

}  // namespace
}  // namespace httptask
