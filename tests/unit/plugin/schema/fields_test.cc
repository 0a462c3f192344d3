#include "plugin/schema/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

// `path type` of every field, `!` behind required ones.
std::vector<std::string> Lines(std::string_view schema, const Definitions& definitions = {}) {
  std::vector<std::string> lines;
  for (const Field& field : FlattenFields(Parse(schema), definitions)) {
    lines.push_back(field.path + " " + field.type + (field.required ? "!" : ""));
  }
  return lines;
}

TEST(FlattenFieldsTest, ParentsStandBeforeChildrenInDocumentOrder) {
  EXPECT_THAT(Lines(R"({"required": ["user"], "properties": {
      "zone": {"type": "string"},
      "user": {"type": "object", "required": ["name"],
               "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}},
      "alone": {"type": "boolean"}}})"),
              ElementsAre("zone string", "user object!", "user.name string!", "user.age integer",
                          "alone boolean"));
}

TEST(FlattenFieldsTest, ArraysEndInBrackets) {
  EXPECT_THAT(Lines(R"({"properties": {
      "products": {"type": "array", "items": {"type": "string"}},
      "rows": {"type": "array", "items": {"type": "array", "items": {"type": "object",
               "properties": {"id": {"type": "string"}}}}},
      "submissions": {"type": "array", "items": {"properties": {"person_id": {"type": "string"}}}}
      }})"),
              ElementsAre("products[] array", "rows[] array", "rows[][].id string",
                          "submissions[] array", "submissions[].person_id string"));
}

TEST(FlattenFieldsTest, WhatAnArrayAsksOfItsItemsIsAmongItsLimits) {
  const auto limits = [](std::string_view schema) {
    return DescribeField(Parse(schema), {}).limits;
  };
  EXPECT_THAT(limits(R"({"type": "array", "minItems": 1,
                  "items": {"type": "string", "format": "uuid", "maxLength": 36}})"),
              ElementsAre("minItems 1", "each string (uuid)", "each maxLength 36"));
  EXPECT_THAT(limits(R"({"type": "array", "items": {"enum": ["a", "b"]}})"),
              ElementsAre("each string", "each one of \"a\", \"b\""));
  EXPECT_THAT(
      limits(R"({"type": "array", "items": {"enum": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}})"),
      ElementsAre("each integer", "each one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 1 more"));
  EXPECT_THAT(limits(R"({"type": "array", "items": {"properties": {"a": {}}}})"), ElementsAre());
}

TEST(FlattenFieldsTest, AnArrayAtTheTopNamesItsItems) {
  EXPECT_THAT(Lines(R"({"type": "array", "items": {"properties": {"id": {"type": "string"}}}})"),
              ElementsAre("[].id string"));
}

TEST(FlattenFieldsTest, NullIsTheLastType) {
  EXPECT_THAT(Lines(R"({"properties": {"a": {"type": ["null", "string", "integer"]},
                                       "b": {"type": ["null", "array"], "items": {}},
                                       "c": {"anyOf": [{"type": "null"}, {"type": "string"}]}}})"),
              ElementsAre("a string|integer|null", "b[] array|null", "c string"));
}

TEST(FlattenFieldsTest, MembersOfAllOfCountAndOfBranchesAreNeverRequired) {
  EXPECT_THAT(Lines(R"({"allOf": [{"required": ["a"], "properties": {"a": {"type": "string"}}}],
                        "oneOf": [{"required": ["b"], "properties": {"b": {"type": "string"}}},
                                  {"properties": {"c": {"type": "string"}}}]})"),
              ElementsAre("a string!", "b string", "c string"));
}

TEST(FlattenFieldsTest, StopsWhereASchemaRepeatsItself) {
  const Definitions node = {{"#/n", Parse(R"({"type": "object", "properties": {
      "id": {"type": "string"}, "next": {"$ref": "#/n"},
      "kids": {"type": "array", "items": {"$ref": "#/n"}}}})")}};
  EXPECT_THAT(
      Lines(R"({"properties": {"root": {"$ref": "#/n"}}})", node),
      ElementsAre("root object", "root.id string", "root.next object", "root.kids[] array"));
  EXPECT_THAT(Lines(R"({"$ref": "#/n"})", node),
              ElementsAre("id string", "next object", "kids[] array"));
}

TEST(FlattenFieldsTest, StopsAlsoWhereTheReferenceIsWithinAllOfOrAnyOf) {
  const Definitions node = {{"#/n", Parse(R"({"type": "object", "properties": {
      "id": {"type": "string"},
      "one": {"allOf": [{"$ref": "#/n"}], "description": "x"},
      "two": {"anyOf": [{"type": "null"}, {"$ref": "#/n"}]}}})")}};
  EXPECT_THAT(Lines(R"({"$ref": "#/n"})", node),
              ElementsAre("id string", "one object", "two object"));
}

TEST(FlattenFieldsTest, ASchemaThatIsUsedTwiceBesideItselfIsShownTwice) {
  const Definitions definitions = {{"#/a", Parse(R"({"properties": {"x": {"type": "string"}}})")}};
  EXPECT_THAT(
      Lines(R"({"properties": {"from": {"$ref": "#/a"}, "to": {"$ref": "#/a"}}})", definitions),
      ElementsAre("from object", "from.x string", "to object", "to.x string"));
}

TEST(FlattenFieldsTest, SchemasThatShareABaseAreNotTakenForEachOther) {
  const Definitions definitions = {
      {"#/base", Parse(R"({"properties": {"id": {"type": "string"}}})")},
      {"#/cat", Parse(R"({"allOf": [{"$ref": "#/base"}, {"properties": {
          "owner": {"allOf": [{"$ref": "#/base"}, {"properties": {"name": {"type": "string"}}}]}}}]})")}};
  EXPECT_THAT(Lines(R"({"$ref": "#/cat"})", definitions),
              ElementsAre("id string", "owner object", "owner.id string", "owner.name string"));
}

TEST(FlattenFieldsTest, StopsAfterTheLimit) {
  Json properties = Json::object();
  for (int i = 0; i < 10; ++i) properties["f" + std::to_string(i)] = {{"type", "string"}};
  EXPECT_EQ(FlattenFields({{"properties", properties}}, {}, 10).size(), 10u);
  EXPECT_EQ(FlattenFields({{"properties", properties}}, {}, 9).size(), 9u);
}

TEST(DescribeFieldTest, EverythingThatTheSchemaSaysIsTold) {
  const Field field = DescribeField(Parse(R"({"type": "integer", "description": "days",
      "default": 90, "minimum": 1, "maximum": 730, "deprecated": true, "format": "int32",
      "examples": [5, 6], "readOnly": true})"),
                                    {});
  EXPECT_EQ(field.path, "");
  EXPECT_EQ(field.type, "integer");
  EXPECT_EQ(field.description, "days");
  EXPECT_EQ(field.default_value, 90);
  EXPECT_EQ(field.format, "int32");
  EXPECT_EQ(field.example, 5);
  EXPECT_TRUE(field.deprecated);
  EXPECT_TRUE(field.read_only);
  EXPECT_THAT(field.limits, ElementsAre("minimum 1", "maximum 730"));
}

TEST(DescribeFieldTest, LimitsAreTexts) {
  EXPECT_THAT(
      DescribeField(Parse(R"({"type": "string", "maxLength": 30, "pattern": "^a$"})"), {}).limits,
      ElementsAre("maxLength 30", "pattern ^a$"));
  EXPECT_THAT(
      DescribeField(Parse(R"({"type": "array", "minItems": 1, "uniqueItems": true})"), {}).limits,
      ElementsAre("minItems 1", "items differ"));
}

TEST(DescribeFieldTest, ADefaultOfNullCountsAsNone) {
  EXPECT_TRUE(DescribeField(Parse(R"({"default": null})"), {}).default_value.is_null());
}

TEST(DescribeFieldTest, AllowedValuesComeFromEnumAndConst) {
  EXPECT_EQ(DescribeField(Parse(R"({"enum": ["a", 1]})"), {}).allowed_values,
            (std::vector<Json>{"a", 1}));
  EXPECT_EQ(DescribeField(Parse(R"({"const": "a"})"), {}).allowed_values, std::vector<Json>{"a"});
}

}  // namespace
}  // namespace httptask
