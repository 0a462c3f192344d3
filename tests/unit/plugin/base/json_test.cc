#include "plugin/base/json.h"

#include <gtest/gtest.h>

#include <string>

namespace httptask {
namespace {

std::string RoundTrip(std::string_view text) {
  auto value = ParseJson(text);
  return value.ok() ? FormatJson(*value) : std::string(MessageOf(value.status()));
}

TEST(JsonTest, NumbersComeOutAsTheyCameIn) {
  for (const char* text :
       {"0", "-1", "18446744073709551615", "123456789012345678901234567890", "1e400", "0.1", "1.0",
        "0.1000000000000000055511151231257827", "-1e-999"}) {
    EXPECT_EQ(RoundTrip(text), text);
  }
}

TEST(JsonTest, ExactNumbersAreNumbers) {
  const Json value = *ParseJson("123456789012345678901234567890");
  EXPECT_TRUE(IsNumber(value));
  EXPECT_EQ(JsonTypeName(value), "integer");
  EXPECT_EQ(JsonTypeName(*ParseJson("1.5")), "number");
  EXPECT_EQ(JsonTypeName(*ParseJson("2.0")), "integer");
}

TEST(JsonTest, WholeNumbersAreIntegersHoweverTheyAreWritten) {
  for (const char* text : {"9007199254740993.0", "1e400", "-0", "123456789012345678901.50e1",
                           "12345678901234567890120e-1", "-0.0"}) {
    EXPECT_EQ(JsonTypeName(*ParseJson(text)), "integer") << text;
  }
  for (const char* text : {"9007199254740993.5", "1e-400", "123456789012345678901.55e1",
                           "12345678901234567890123e-1", "1e-99999999999999999999"}) {
    EXPECT_EQ(JsonTypeName(*ParseJson(text)), "number") << text;
  }
}

TEST(JsonTest, OrderStaysAndTheLastOfTwoMembersCounts) {
  EXPECT_EQ(RoundTrip(R"({"b":1,"a":2,"b":3})"), R"({"b":3,"a":2})");
}

TEST(JsonTest, DuplicatesAreFoundInLargeObjectsToo) {
  std::string text = "{";
  for (int i = 0; i < 20; ++i) text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  const Json value = *ParseJson(text + "\"k7\":99}");
  EXPECT_EQ(value.size(), 20u);
  EXPECT_EQ(value["k7"], 99);
}

TEST(JsonTest, ErrorsTellThePlace) {
  EXPECT_EQ(RoundTrip("{\n  \"a\": }"),
            "line 2, column 8: a value is expected: an object, array, string, number, true, false "
            "or null");
}

TEST(JsonTest, DepthHasALimit) {
  const JsonLimits limits{.depth_max = 3};
  EXPECT_TRUE(ParseJson("[[[1]]]", limits).ok());
  auto deep = ParseJson("[[[[1]]]]", limits);
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(ReasonOf(deep.status()), Reason::kLimitExceeded);
}

TEST(JsonTest, AMillionBracketsAreRefused) {
  EXPECT_EQ(ReasonOf(ParseJson(std::string(1'000'000, '[')).status()), Reason::kLimitExceeded);
}

TEST(JsonTest, ValuesAndBytesHaveLimits) {
  EXPECT_TRUE(ParseJson("[1,2]", {.values_max = 3}).ok());
  EXPECT_FALSE(ParseJson("[1,2,3]", {.values_max = 3}).ok());
  EXPECT_TRUE(ParseJson("[1]", {.bytes_max = 3}).ok());
  EXPECT_FALSE(ParseJson("[1] ", {.bytes_max = 3}).ok());
}

TEST(JsonTest, WhatIsNotUtf8IsReplacedWhenWritten) {
  EXPECT_EQ(FormatJson(Json("a\xff")), "\"a\xEF\xBF\xBD\"");
}

TEST(JsonTest, IndentsByMembers) {
  EXPECT_EQ(FormatJson(*ParseJson(R"({"a":[1],"b":{}})"), 2),
            "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

TEST(JsonTest, WhatIsDiscardedIsEmpty) {
  for (const char* text : {R"({"a": [{"b": "c"}], "d": {}})", R"([[1], {"a": [2]}])"}) {
    Json value = *ParseJson(text);
    DiscardJson(value);
    EXPECT_TRUE(value.empty());
  }
  Json text = "stays";
  DiscardJson(text);
  EXPECT_EQ(text, "stays");
}

TEST(JsonTest, PointersFollowEscapesAndFragments) {
  const Json document = *ParseJson(R"({"a/b":{"~":[10,20]},"c d":1})");
  EXPECT_EQ(*ResolvePointer(document, "/a~1b/~0/1"), 20);
  EXPECT_EQ(*ResolvePointer(document, "#/c%20d"), 1);
  EXPECT_EQ(ResolvePointer(document, "/a~1b/~0/01"), nullptr);
  EXPECT_EQ(ResolvePointer(document, "/nowhere"), nullptr);
  EXPECT_EQ(*ResolvePointer(document, ""), document);
  EXPECT_EQ(EscapePointerToken("a/b~"), "a~1b~0");
}

TEST(JsonTest, MembersAreFoundOnlyInObjects) {
  EXPECT_EQ(FindMember(Json::array(), "a"), nullptr);
  EXPECT_EQ(StringMember({{"a", 1}}, "a"), "");
  EXPECT_EQ(StringMember({{"a", "x"}}, "a"), "x");
}

TEST(JsonTest, SyntaxErrorsHaveAnOffset) {
  EXPECT_FALSE(FindJsonSyntaxError("{}"));
  EXPECT_EQ(FindJsonSyntaxError("[1,]")->offset, 3u);
}

TEST(JsonTest, PositionsCountLettersNotBytes) {
  EXPECT_EQ(PositionOf("é\nöx", 5), (TextPosition{2, 2}));
  EXPECT_EQ(PositionOf("\xEF\xBB\xBF{x", 4), (TextPosition{1, 2}));
  EXPECT_EQ(PositionOf("\xEF\xBB\xBF{x", 1), (TextPosition{1, 1}));
}

}  // namespace
}  // namespace httptask
