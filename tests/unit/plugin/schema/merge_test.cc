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

TEST(MergeSchemaTest, OfTheRequiredNamesOfBranchesThoseOfAllCount) {
  EXPECT_EQ(Merged(R"({"oneOf": [{"required": ["a", "c"], "properties": {"a": {}}},
                                 {"required": ["c", "b"], "properties": {"b": {}}}]})"),
            R"({"required":["c"],"properties":{"a":{},"b":{}}})");
  EXPECT_EQ(Merged(R"({"required": ["d"], "anyOf": [{"required": ["a"]}, {"type": "null"}]})"),
            R"({"required":["d","a"]})");
  EXPECT_EQ(Merged(R"({"oneOf": [{"required": ["a"]}, {"maxProperties": 0}]})"),
            R"({"required":[],"maxProperties":0})");
}

TEST(MergeSchemaTest, WhatOneBranchAllowsIsAllowed) {
  EXPECT_EQ(Merged(R"({"oneOf": [{"const": "a"}, {"enum": ["b", "a", "c"]}]})"),
            R"({"enum":["a","b","c"]})");
  EXPECT_EQ(Merged(R"({"anyOf": [{"type": "string"}, {"type": "string", "enum": ["b"]}]})"),
            R"({"type":"string"})");
  EXPECT_EQ(Merged(R"({"anyOf": [{"type": "string", "enum": ["b"]}, {"type": "string"}]})"),
            R"({"type":"string"})");
}

TEST(MergeSchemaTest, AMemberOfTwoBranchesHasToFitOne) {
  EXPECT_EQ(Merged(R"({"oneOf": [{"properties": {"a": {"const": 1}, "b": {}}},
                                 {"properties": {"a": {"const": 2}, "b": {}}}]})"),
            R"({"properties":{"a":{"anyOf":[{"const":1},{"const":2}]},"b":{}}})");
}

TEST(MergeSchemaTest, ADiscriminatorListsItsValues) {
  const Definitions definitions = {
      {"#/Dog",
       *ParseJson(R"({"required": ["kind"], "properties": {"kind": {"type": "string"}}})")}};
  EXPECT_EQ(Merged(R"({"oneOf": [{"$ref": "#/Dog"}], "discriminator": {"propertyName": "kind"}})",
                   definitions),
            R"({"discriminator":{"propertyName":"kind"},"required":["kind"],)"
            R"("properties":{"kind":{"allOf":[{"type":"string"},{"enum":["Dog"]}]}}})");
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
