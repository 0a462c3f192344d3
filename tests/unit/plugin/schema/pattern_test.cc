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
  EXPECT_TRUE(MatchesPattern("x", "^y(?=y)$"));
  EXPECT_TRUE(MatchesPattern("x", R"((y)\1)"));
  EXPECT_TRUE(MatchesPattern("x", "("));
  EXPECT_TRUE(MatchesPattern("x", "((((a{1000}){1000}){1000}){1000})"));
}

TEST(PatternTest, WhatCannotBeJudgedIsKnown) {
  EXPECT_TRUE(CanCheckPattern("^a+$"));
  EXPECT_TRUE(CanCheckPattern("^(?=.*a).{3}$"));
  EXPECT_FALSE(CanCheckPattern("a(?=b)"));
  EXPECT_FALSE(CanCheckPattern(R"((a)\1)"));
}

TEST(PatternTest, LookAheadsAtTheBeginningAreJudged) {
  EXPECT_TRUE(MatchesPattern("xa1", "^(?=.*a)(?!.*b).{3}$"));
  EXPECT_FALSE(MatchesPattern("xx1", "^(?=.*a)(?!.*b).{3}$"));
  EXPECT_FALSE(MatchesPattern("abx", "^(?=.*a)(?!.*b).{3}$"));
}

TEST(PatternTest, HostilePatternsAreJudgedInLinearTime) {
  EXPECT_FALSE(MatchesPattern(std::string(100'000, 'a') + "b", "^(a+)+$"));
  EXPECT_FALSE(MatchesPattern(std::string(10'000, 'b'), "^(.*a){20}$"));
}

}  // namespace
}  // namespace httptask
