#include "plugin/schema/merge.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

std::string Merged(std::string_view schema, const Definitions& definitions = {}) {
  return FormatJson(MergeSchema(*ParseJson(schema), definitions));
}

TEST(MergeSchemaTest, MembersAndRequiredNamesOfAllComeTogether) {
  EXPECT_EQ(Merged(R"({"required": ["a"], "properties": {"a": {}},
                       "allOf": [{"required": ["b", "a"], "properties": {"b": {}}}]})"),
            R"({"required":["a","b"],"properties":{"a":{},"b":{}}})");
}

TEST(MergeSchemaTest, RequiredNamesOfBranchesDoNotCount) {
  EXPECT_EQ(Merged(R"({"oneOf": [{"required": ["a"], "properties": {"a": {}}},
                                 {"required": ["b"], "properties": {"b": {}}}]})"),
            R"({"properties":{"a":{},"b":{}}})");
}

TEST(MergeSchemaTest, OfNumericLimitsTheTighterStays) {
  EXPECT_EQ(
      Merged(R"({"allOf": [{"minimum": 1, "maxLength": 5}, {"minimum": 3, "maxLength": 9}]})"),
      R"({"minimum":3,"maxLength":5})");
}

TEST(MergeSchemaTest, ABranchThatIsOnlyNullIsLeftOut) {
  EXPECT_EQ(Merged(R"({"anyOf": [{"type": "null"}, {"type": "string"}]})"), R"({"type":"string"})");
}

TEST(MergeSchemaTest, ABranchOfAnotherTypeDoesNotNarrowTheFirst) {
  EXPECT_EQ(Merged(R"({"anyOf": [{"type": "object", "properties": {"a": {}}},
                                 {"type": "string", "enum": [""]}]})"),
            R"({"type":"object","properties":{"a":{}}})");
  EXPECT_EQ(Merged(R"({"oneOf": [{"type": "string", "maxLength": 3},
                                 {"type": "array", "items": {"minimum": 1}, "maxItems": 2}]})"),
            R"({"type":"string","maxLength":3,"items":{"minimum":1}})");
}

TEST(MergeSchemaTest, AMemberThatTwoPartsDescribeHasToFitBoth) {
  EXPECT_EQ(Merged(R"({"properties": {"a": {"type": "string"}},
                       "allOf": [{"properties": {"a": {"maxLength": 1}}}]})"),
            R"({"properties":{"a":{"allOf":[{"type":"string"},{"maxLength":1}]}}})");
}

TEST(MergeSchemaTest, ReferencesAreFollowed) {
  EXPECT_EQ(Merged(R"({"allOf": [{"$ref": "#/a"}]})", {{"#/a", *ParseJson(R"({"type": "null"})")}}),
            R"({"type":"null"})");
}

TEST(MergeSchemaTest, CirclesEndAndBooleansAreEmpty) {
  const Definitions definitions = {
      {"#/a", *ParseJson(R"({"allOf": [{"$ref": "#/a"}, {"$ref": "#/a"}, {"type": "string"}]})")}};
  EXPECT_EQ(Merged(R"({"$ref": "#/a"})", definitions), R"({"type":"string"})");
  EXPECT_EQ(Merged("true"), "{}");
}

}  // namespace
}  // namespace httptask
