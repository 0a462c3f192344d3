#include "plugin/expression/comparison.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using Comparison = FilterExpression::Comparison;

Json Read(std::string_view text) {
  return ParseJson(text).value();
}

bool Holds(Comparison comparison, std::string_view a, std::string_view b,
           PathDialect dialect = PathDialect::kConductor) {
  return Compares(comparison, Read(a), Read(b), dialect);
}

TEST(ComparisonTest, NumbersAreOrderedByTheirDecimalValue) {
  const std::vector<std::string> ascending = {"-1e400",
                                              "-18446744073709551615",
                                              "-9223372036854775808",
                                              "-1.5",
                                              "0",
                                              "1e-400",
                                              "0.1",
                                              "0.10000000000000000001",
                                              "1",
                                              "9007199254740992",
                                              "9007199254740993",
                                              "18446744073709551615",
                                              "18446744073709551616",
                                              "1e400"};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t k = 0; k < ascending.size(); ++k) {
      EXPECT_EQ(OrderNumbers(Read(ascending[i]), Read(ascending[k])), i <=> k)
          << ascending[i] << " " << ascending[k];
    }
  }
}

TEST(ComparisonTest, TheSpellingOfANumberDoesNotCount) {
  EXPECT_TRUE(Holds(Comparison::kEqual, "1", "1.0"));
  EXPECT_TRUE(Holds(Comparison::kEqual, "100", "1e2"));
  EXPECT_TRUE(Holds(Comparison::kEqual, "-0", "0"));
}

TEST(ComparisonTest, ATextThatIsANumberIsThatNumberForConductorAlone) {
  EXPECT_TRUE(Holds(Comparison::kEqual, R"("5")", "5"));
  EXPECT_TRUE(Holds(Comparison::kEqual, "5", R"("5.0")"));
  EXPECT_FALSE(Holds(Comparison::kEqual, "5", R"("five")"));
  EXPECT_FALSE(Holds(Comparison::kEqual, R"("5")", "5", PathDialect::kRfc9535));
}

TEST(ComparisonTest, OnlyNumbersAndTextsHaveAnOrder) {
  EXPECT_TRUE(Holds(Comparison::kLess, "1", "2"));
  EXPECT_TRUE(Holds(Comparison::kLess, R"("a")", R"("b")"));
  EXPECT_FALSE(Holds(Comparison::kLess, "1", R"("2")"));
  EXPECT_FALSE(Holds(Comparison::kLess, "false", "true"));
  EXPECT_TRUE(Holds(Comparison::kGreaterEqual, "2", "2"));
}

TEST(ComparisonTest, WhatIsNotThereEqualsNothing) {
  for (const Comparison comparison :
       {Comparison::kEqual, Comparison::kIn, Comparison::kSubsetOf, Comparison::kAnyOf,
        Comparison::kNoneOf, Comparison::kContains, Comparison::kSize, Comparison::kEmpty,
        Comparison::kMatches}) {
    EXPECT_FALSE(Compares(comparison, std::nullopt, Read("[]"), PathDialect::kConductor));
  }
  EXPECT_TRUE(Compares(Comparison::kNotIn, std::nullopt, Read("[]"), PathDialect::kConductor));
  EXPECT_TRUE(Compares(Comparison::kNotEqual, std::nullopt, Read("1"), PathDialect::kConductor));
}

TEST(ComparisonTest, ListsAreComparedByTheirItems) {
  EXPECT_TRUE(Holds(Comparison::kIn, "1", "[2, 1]"));
  EXPECT_TRUE(Holds(Comparison::kNotIn, "3", "[2, 1]"));
  EXPECT_TRUE(Holds(Comparison::kSubsetOf, "[]", "[1]"));
  EXPECT_FALSE(Holds(Comparison::kSubsetOf, "[1, 2]", "[1]"));
  EXPECT_TRUE(Holds(Comparison::kAnyOf, "[1, 2]", "[2]"));
  EXPECT_TRUE(Holds(Comparison::kNoneOf, "[1, 2]", "[3]"));
  EXPECT_FALSE(Holds(Comparison::kNoneOf, "[1, 2]", "[2]"));
  EXPECT_TRUE(Holds(Comparison::kContains, "[1, 2]", "2"));
  EXPECT_TRUE(Holds(Comparison::kContains, R"("abc")", R"("b")"));
}

TEST(ComparisonTest, SizesAreOfListsAndTexts) {
  EXPECT_TRUE(Holds(Comparison::kSize, "[1, 2]", "2"));
  EXPECT_TRUE(Holds(Comparison::kSize, R"("ä😀")", "3"));
  EXPECT_TRUE(Holds(Comparison::kEmpty, "[]", "true"));
  EXPECT_TRUE(Holds(Comparison::kEmpty, R"("x")", "false"));
  EXPECT_FALSE(Holds(Comparison::kEmpty, "1", "true"));
}

TEST(ComparisonTest, APatternIsForTheWholeText) {
  EXPECT_TRUE(Holds(Comparison::kMatches, R"("ab")", R"("a.")"));
  EXPECT_FALSE(Holds(Comparison::kMatches, R"("xab")", R"("a.")"));
  EXPECT_FALSE(Holds(Comparison::kMatches, R"("ab")", R"("(")"));
}

}  // namespace
}  // namespace httptask
