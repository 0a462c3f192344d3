#include "plugin/schema/number_rule.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

// The broken rules, joined by blanks.
std::string Rules(const char* number, const char* schema) {
  std::string rules;
  for (const Problem& problem : CheckNumber(*ParseJson(number), *ParseJson(schema))) {
    EXPECT_EQ(problem.path, "");
    rules += (rules.empty() ? "" : " ") + problem.rule;
  }
  return rules;
}

TEST(NumberRuleTest, BoundsHoldOnBothSides) {
  EXPECT_EQ(Rules("1", R"({"minimum": 1, "maximum": 1})"), "");
  EXPECT_EQ(Rules("0.9", R"({"minimum": 1})"), "minimum");
  EXPECT_EQ(Rules("1.1", R"({"maximum": 1})"), "maximum");
  EXPECT_EQ(Rules("1", R"({"exclusiveMinimum": 1})"), "exclusiveMinimum");
  EXPECT_EQ(Rules("1", R"({"exclusiveMaximum": 1})"), "exclusiveMaximum");
  EXPECT_EQ(Rules("1.5", R"({"exclusiveMinimum": 1, "exclusiveMaximum": 2})"), "");
}

TEST(NumberRuleTest, SixtyFourBitIntegersAreComparedExactly) {
  EXPECT_EQ(Rules("9007199254740993", R"({"maximum": 9007199254740992})"), "maximum");
  EXPECT_EQ(Rules("18446744073709551615", R"({"maximum": -1})"), "maximum");
  EXPECT_EQ(Rules("18446744073709551615", R"({"minimum": -5})"), "");
  EXPECT_EQ(Rules("-1", R"({"minimum": 18446744073709551615})"), "minimum");
}

TEST(NumberRuleTest, MultiplesOfDecimalStepsAreFound) {
  EXPECT_EQ(Rules("0.07", R"({"multipleOf": 0.01})"), "");
  EXPECT_EQ(Rules("0.075", R"({"multipleOf": 0.01})"), "multipleOf");
  EXPECT_EQ(Rules("-9", R"({"multipleOf": 3})"), "");
  EXPECT_EQ(Rules("-10", R"({"multipleOf": 3})"), "multipleOf");
  EXPECT_EQ(Rules("18446744073709551615", R"({"multipleOf": 5})"), "");
  EXPECT_EQ(Rules("18446744073709551614", R"({"multipleOf": 5})"), "multipleOf");
  EXPECT_EQ(Rules("-9223372036854775808", R"({"multipleOf": -1})"), "");
  EXPECT_EQ(Rules("1", R"({"multipleOf": 0})"), "");
}

TEST(NumberRuleTest, IntegerFormatsHaveTheirRange) {
  EXPECT_EQ(Rules("2147483647", R"({"format": "int32"})"), "");
  EXPECT_EQ(Rules("2147483648", R"({"format": "int32"})"), "format");
  EXPECT_EQ(Rules("-2147483648", R"({"format": "int32"})"), "");
  EXPECT_EQ(Rules("-2147483649", R"({"format": "int32"})"), "format");
  EXPECT_EQ(Rules("9223372036854775807", R"({"format": "int64"})"), "");
  EXPECT_EQ(Rules("9223372036854775808", R"({"format": "int64"})"), "format");
  EXPECT_EQ(Rules("-9223372036854775808", R"({"format": "int64"})"), "");
  EXPECT_EQ(Rules("123456789012345678901234567890", R"({"format": "int64"})"), "format");
}

TEST(NumberRuleTest, LargeNumbersAreToldAsGiven) {
  const auto problems =
      CheckNumber(*ParseJson("123456789012345678901234567890"), *ParseJson(R"({"maximum": 5})"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].message, "is 123456789012345678901234567890, must be at most 5");
}

TEST(NumberRuleTest, NumbersAreEqualByValue) {
  EXPECT_TRUE(NumbersEqual(*ParseJson("1"), *ParseJson("1.0")));
  EXPECT_TRUE(NumbersEqual(*ParseJson("-0.0"), *ParseJson("0")));
  EXPECT_FALSE(NumbersEqual(*ParseJson("9007199254740993"), *ParseJson("9007199254740992")));
  EXPECT_FALSE(NumbersEqual(*ParseJson("18446744073709551615"), *ParseJson("-1")));
}

}  // namespace
}  // namespace httptask
