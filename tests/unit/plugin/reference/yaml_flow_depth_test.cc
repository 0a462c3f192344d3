#include "plugin/reference/yaml_flow_depth.h"

#include <gtest/gtest.h>

#include <string>

namespace httptask {
namespace {

constexpr size_t kMax = 4;

std::string Times(std::string_view text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(YamlFlowDepthTest, TheLimitHoldsOnBothSides) {
  EXPECT_FALSE(FindDeepFlow("x: " + Times("[", kMax), kMax));
  EXPECT_EQ(FindDeepFlow("x: " + Times("[", kMax + 1), kMax), 3 + kMax);
  EXPECT_FALSE(FindDeepFlow("x: " + Times("[a,", kMax - 1) + Times("[],{},", 9), kMax));
}

TEST(YamlFlowDepthTest, EveryPlaceWhereACollectionCanBeginCounts) {
  for (const char* before : {"",
                             "x: ",
                             "x:\n  ",
                             "- ",
                             "- - ",
                             "- x: ",
                             "? ",
                             "--- ",
                             "x: &a ",
                             "x: !t ",
                             "x: !<]> ",
                             "\"a: b\": ",
                             "'it''s': ",
                             "x: a\ny: ",
                             "x: | # c\n  a\ny: ",
                             "x: # [\n  ",
                             "x:\r  # c\r  ",
                             "x:\n\t",
                             "x: text\n  'abc\ny: ",
                             "x: text\n  \"\ny: ",
                             "- text\n  [ 'abc\n- "}) {
    EXPECT_TRUE(FindDeepFlow(before + Times("[", 9), kMax)) << before;
  }
}

TEST(YamlFlowDepthTest, WhatStandsBetweenBracketsHidesNone) {
  for (const char* unit : {"[",
                           "{",
                           "[a,",
                           "[a, ",
                           "{a: ",
                           "{a: b, c: ",
                           "[ \n  ",
                           "['a]', ",
                           "[\"a]\\\"\", ",
                           "['a'' ]', ",
                           "[a \"b, ",
                           "[a:\"b, ",
                           "[don't, ",
                           "[a ? \"b, ",
                           "[? \"]\" : ",
                           "[# c ]\n  \"]\", ",
                           "{\"a\":",
                           "{\"a\":\"]\",b: ",
                           "[!<]> a, ",
                           "[&a \"]\", ",
                           "[[], {}, "}) {
    EXPECT_TRUE(FindDeepFlow("x: " + Times(unit, 9), kMax)) << unit;
  }
}

TEST(YamlFlowDepthTest, BracketsOfTextsAreNone) {
  for (const char* line :
       {"x: a [b\n", "x: ^[a-z]{2\n", "x: 'a [[['\n", "x: \"[[[[[\\\"[[[\"\n", "# [[[[[[\n",
        "x: a # [[[[[\n", "x: |\n  [[[\n", "x: text\n  [a\n", "- a[\n", "[a, b]: [c]\n"}) {
    EXPECT_FALSE(FindDeepFlow(Times(line, 9), kMax)) << line;
  }
}

}  // namespace
}  // namespace httptask
