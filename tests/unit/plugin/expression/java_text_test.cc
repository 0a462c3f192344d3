#include "plugin/expression/java_text.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

std::string TextOf(std::string_view json) {
  return JavaText(ParseJson(json).value());
}

TEST(JavaTextTest, PlainValues) {
  EXPECT_EQ(TextOf("null"), "null");
  EXPECT_EQ(TextOf("true"), "true");
  EXPECT_EQ(TextOf(R"("a \"b\"")"), "a \"b\"");
  EXPECT_EQ(TextOf("-7"), "-7");
  EXPECT_EQ(TextOf("123456789012345678901234567890"), "123456789012345678901234567890");
}

TEST(JavaTextTest, NumbersWithAFraction) {
  EXPECT_EQ(TextOf("1.0"), "1.0");
  EXPECT_EQ(TextOf("-0.0"), "-0.0");
  EXPECT_EQ(TextOf("0.001"), "0.001");
  EXPECT_EQ(TextOf("0.00025"), "2.5E-4");
  EXPECT_EQ(TextOf("9999999.5"), "9999999.5");
  EXPECT_EQ(TextOf("1e7"), "1.0E7");
  EXPECT_EQ(TextOf("1234567.0"), "1234567.0");
  EXPECT_EQ(TextOf("1e21"), "1.0E21");
  EXPECT_EQ(TextOf("1.7976931348623157e308"), "1.7976931348623157E308");
}

TEST(JavaTextTest, ListsAndObjects) {
  EXPECT_EQ(TextOf("[]"), "[]");
  EXPECT_EQ(TextOf("{}"), "{}");
  EXPECT_EQ(TextOf(R"({"a": 1, "b": [1, null, "x"], "c": {"d": 1.5}})"),
            "{a=1, b=[1, null, x], c={d=1.5}}");
}

}  // namespace
}  // namespace httptask
