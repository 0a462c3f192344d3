#include "plugin/schema/schema_text.h"

#include <gtest/gtest.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

TEST(SchemaTextTest, TypesHaveTheirArticle) {
  EXPECT_EQ(DescribeTypes({"string"}), "a string");
  EXPECT_EQ(DescribeTypes({"integer", "null"}), "an integer or null");
  EXPECT_EQ(DescribeTypes({"array", "object", "boolean"}), "an array, an object or a boolean");
  EXPECT_EQ(DescribeTypes({}), "a value");
}

TEST(SchemaTextTest, TypesAreAStringOrAList) {
  EXPECT_EQ(SchemaTypes(Parse(R"({"type": "string"})")), std::vector<std::string>{"string"});
  EXPECT_EQ(SchemaTypes(Parse(R"({"type": ["a", 1, "b"]})")), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(SchemaTypes(Parse("true")).empty());
}

TEST(SchemaTextTest, ASchemaIsDescribedByWhatItAllows) {
  EXPECT_EQ(DescribeSchema(Parse(R"({"const": "x"})")), R"("x")");
  EXPECT_EQ(DescribeSchema(Parse(R"({"enum": ["a", "b"]})")), R"(one of "a", "b")");
  EXPECT_EQ(DescribeSchema(Parse(R"({"enum": ["a"]})")), R"("a")");
  EXPECT_EQ(DescribeSchema(Parse(R"({"type": "string", "format": "date"})")),
            "a date (2026-01-15)");
  EXPECT_EQ(DescribeSchema(Parse("{}")), "a value");
}

TEST(SchemaTextTest, LongListsAreCut) {
  Json allowed = Json::array();
  for (int i = 0; i < 12; ++i) allowed.push_back(i);
  EXPECT_EQ(DescribeAllowed(allowed, nullptr).find("more"), std::string::npos);
  allowed.push_back(12);
  EXPECT_TRUE(DescribeAllowed(allowed, nullptr).ends_with(", 11 and 1 more"));
}

TEST(SchemaTextTest, LongValuesAreCutBetweenLetters) {
  EXPECT_EQ(ShortValue(std::string(58, 'a')), "\"" + std::string(58, 'a') + "\"");
  EXPECT_EQ(ShortValue(std::string(59, 'a')), "\"" + std::string(59, 'a') + "…");
  std::string text;
  for (int i = 0; i < 50; ++i) text += "é";
  EXPECT_TRUE(IsUtf8(ShortValue(text)));
}

TEST(SchemaTextTest, ValuesAreDescribedWithTheirType) {
  EXPECT_EQ(DescribeValue("12"), R"(a string ("12"))");
  EXPECT_EQ(DescribeValue(nullptr), "null");
  EXPECT_EQ(DescribeValue(Json::object()), "an object");
}

TEST(SchemaTextTest, EqualityIsThatOfJsonSchema) {
  EXPECT_TRUE(JsonEqual(Parse("[1, {\"a\": 2, \"b\": 3}]"), Parse("[1.0, {\"b\": 3, \"a\": 2}]")));
  EXPECT_FALSE(JsonEqual(Parse("1"), Parse("true")));
  EXPECT_FALSE(JsonEqual(Parse("\"1\""), Parse("1")));
  EXPECT_FALSE(JsonEqual(Parse("{\"a\": 1}"), Parse("{\"b\": 1}")));
  EXPECT_FALSE(JsonEqual(Parse("[1]"), Parse("[1, 2]")));
}

TEST(SchemaTextTest, EqualItemsAreFoundInEveryOrder) {
  EXPECT_TRUE(HasEqualItems(Parse(R"([0, -0.0])")));
  EXPECT_TRUE(HasEqualItems(Parse(R"([{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}])")));
  EXPECT_FALSE(HasEqualItems(Parse(R"([9007199254740993, 9007199254740992])")));
  EXPECT_FALSE(HasEqualItems(Parse(R"([{"a": "b,c"}, {"a": "b", "c": ""}, [], {}, "", null])")));
}

}  // namespace
}  // namespace httptask
