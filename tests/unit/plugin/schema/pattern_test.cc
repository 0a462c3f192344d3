#include "plugin/schema/pattern.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(PatternTest, APatternMayMatchAnywhere) {
  EXPECT_TRUE(MatchesPattern("xxabcxx", "abc"));
  EXPECT_FALSE(MatchesPattern("xxabcxx", "^abc$"));
  EXPECT_TRUE(MatchesPattern("42", R"(^\d+$)"));
}

TEST(PatternTest, WhatRe2CannotTakeMatchesEverything) {
  EXPECT_TRUE(MatchesPattern("x", "^(?=y)y$"));
  EXPECT_TRUE(MatchesPattern("x", R"((y)\1)"));
  EXPECT_TRUE(MatchesPattern("x", "("));
  EXPECT_TRUE(MatchesPattern("x", "((((a{1000}){1000}){1000}){1000})"));
}

TEST(PatternTest, TextsAreMadeThatMatch) {
  for (const char* pattern :
       {"^abc$", "^[A-Z]{3}$", R"(^\d{4}-\d{2}$)", "^(foo|bar)+$", "^a?b*c+$", R"(^\w+@\w+\.com$)",
        "^[^a-z]$", R"(^[\d\-]{2,4}$)", "^(?:x|y){2}z$", R"(^\+[1-9]\d{1,14}$)", "^.{8,}$", "a|b",
        "^[]x]+$", R"(^/v[0-9]+/\S+$)", "^(a(b(c)))$"}) {
    const std::string text = MakeMatch(pattern, 1);
    EXPECT_FALSE(text.empty()) << pattern;
    EXPECT_TRUE(MatchesPattern(text, pattern)) << pattern << " " << text;
  }
}

TEST(PatternTest, TextsAreAsLongAsAskedFor) {
  EXPECT_EQ(MakeMatch("^a+$", 5), "aaaaa");
  EXPECT_EQ(MakeMatch("^[0-9]{2,9}$", 4).size(), 4u);
  EXPECT_EQ(MakeMatch("^abc$", 4), "");
}

TEST(PatternTest, NothingIsMadeOfWhatIsNotUnderstood) {
  for (const char* pattern : {"(?=a)b", "(", "[", "*", R"(\)", R"(\p{L})", "a{", ")", ""}) {
    const std::string text = MakeMatch(pattern, 1);
    EXPECT_TRUE(text.empty() || MatchesPattern(text, pattern)) << pattern;
  }
}

TEST(PatternTest, HostilePatternsEndSoon) {
  EXPECT_EQ(MakeMatch(std::string(10'000, '('), 1), "");
  EXPECT_LT(MakeMatch("^((((a{9}){9}){9}){9}){9}$", 1).size(), 5'000u);
}

}  // namespace
}  // namespace httptask
