#include "plugin/schema/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

Field Described(std::string_view schema) {
  static const Definitions kNone;
  return FieldLister(kNone).Describe(Parse(schema));
}

// `path type` of every field, `!` behind required ones.
std::vector<std::string> Lines(std::string_view schema, const Definitions& definitions = {}) {
  std::vector<std::string> lines;
  for (const Field& field : FieldLister(definitions).List(Parse(schema)).fields) {
    lines.push_back(field.path + " " + field.type + (field.required ? "!" : ""));
  }
  return lines;
}

TEST(FieldListTest, ParentsStandBeforeChildrenInDocumentOrder) {
  EXPECT_THAT(Lines(R"({"required": ["user"], "properties": {
      "zone": {"type": "string"},
      "user": {"type": "object", "required": ["name"],
               "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}},
      "alone": {"type": "boolean"}}})"),
              ElementsAre("zone string", "user object!", "user.name string!", "user.age integer",
                          "alone boolean"));
}

TEST(FieldListTest, ArraysEndInBrackets) {
  EXPECT_THAT(Lines(R"({"properties": {
      "products": {"type": "array", "items": {"type": "string"}},
      "rows": {"type": "array", "items": {"type": "array", "items": {"type": "object",
               "properties": {"id": {"type": "string"}}}}},
      "submissions": {"type": "array", "items": {"properties": {"person_id": {"type": "string"}}}}
      }})"),
              ElementsAre("products[] array", "rows[] array", "rows[][].id string",
                          "submissions[] array", "submissions[].person_id string"));
}

TEST(FieldListTest, WhatAnArrayAsksOfItsItemsIsAmongItsLimits) {
  const auto limits = [](std::string_view schema) { return Described(schema).limits; };
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

TEST(FieldListTest, AnArrayAtTheTopNamesItsItems) {
  EXPECT_THAT(Lines(R"({"type": "array", "items": {"properties": {"id": {"type": "string"}}}})"),
              ElementsAre("[].id string"));
}

TEST(FieldListTest, NullIsTheLastType) {
  EXPECT_THAT(Lines(R"({"properties": {"a": {"type": ["null", "string", "integer"]},
                                       "b": {"type": ["null", "array"], "items": {}},
                                       "c": {"anyOf": [{"type": "null"}, {"type": "string"}]}}})"),
              ElementsAre("a string|integer|null", "b[] array|null", "c string|null"));
}

TEST(FieldListTest, AChoiceTellsTheTypesOfItsBranches) {
  EXPECT_THAT(Lines(R"({"properties": {
      "port": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
      "to": {"anyOf": [{"type": "object", "properties": {"id": {"type": "string"}}},
                       {"type": "string", "enum": ["all"]}]}}})"),
              ElementsAre("port integer|string", "to object|string", "to.id string"));
  const Definitions none;
  EXPECT_THAT(FieldLister(none)
                  .Describe(Parse(R"({"oneOf": [{"type": "integer"}, {"enum": ["auto"]}]})"))
                  .limits,
              ElementsAre("or an integer", "or \"auto\""));
}

TEST(FieldListTest, MembersOfAllOfCountAndOfBranchesAreRequiredWhereAllAskForThem) {
  EXPECT_THAT(Lines(R"({"allOf": [{"required": ["a"], "properties": {"a": {"type": "string"}}}],
                        "oneOf": [{"required": ["b"], "properties": {"b": {"type": "string"}}},
                                  {"properties": {"c": {"type": "string"}}}]})"),
              ElementsAre("a string!", "b string", "c string"));
}

TEST(FieldListTest, StopsWhereASchemaRepeatsItself) {
  const Definitions node = {{"#/n", Parse(R"({"type": "object", "properties": {
      "id": {"type": "string"}, "next": {"$ref": "#/n"},
      "kids": {"type": "array", "items": {"$ref": "#/n"}}}})")}};
  EXPECT_THAT(
      Lines(R"({"properties": {"root": {"$ref": "#/n"}}})", node),
      ElementsAre("root object", "root.id string", "root.next object", "root.kids[] array"));
  EXPECT_THAT(Lines(R"({"$ref": "#/n"})", node),
              ElementsAre("id string", "next object", "kids[] array"));
}

TEST(FieldListTest, AFieldWhoseSchemaRepeatsSaysSo) {
  const Definitions node = {{"#/n", Parse(R"({"properties": {"next": {"$ref": "#/n"}}})")}};
  const FieldList list = FieldLister(node).List(Parse(R"({"$ref": "#/n"})"));
  ASSERT_EQ(list.fields.size(), 1u);
  EXPECT_THAT(list.fields[0].limits, ElementsAre("fields as above"));
}

TEST(FieldListTest, StopsAlsoWhereTheReferenceIsWithinAllOfOrAnyOf) {
  const Definitions node = {{"#/n", Parse(R"({"type": "object", "properties": {
      "id": {"type": "string"},
      "one": {"allOf": [{"$ref": "#/n"}], "description": "x"},
      "two": {"anyOf": [{"type": "null"}, {"$ref": "#/n"}]}}})")}};
  EXPECT_THAT(Lines(R"({"$ref": "#/n"})", node),
              ElementsAre("id string", "one object", "two object|null"));
}

TEST(FieldListTest, ASchemaThatIsUsedTwiceBesideItselfIsShownTwice) {
  const Definitions definitions = {{"#/a", Parse(R"({"properties": {"x": {"type": "string"}}})")}};
  EXPECT_THAT(
      Lines(R"({"properties": {"from": {"$ref": "#/a"}, "to": {"$ref": "#/a"}}})", definitions),
      ElementsAre("from object", "from.x string", "to object", "to.x string"));
}

TEST(FieldListTest, SchemasThatShareABaseAreNotTakenForEachOther) {
  const Definitions definitions = {
      {"#/base", Parse(R"({"properties": {"id": {"type": "string"}}})")},
      {"#/cat", Parse(R"({"allOf": [{"$ref": "#/base"}, {"properties": {
          "owner": {"allOf": [{"$ref": "#/base"}, {"properties": {"name": {"type": "string"}}}]}}}]})")}};
  EXPECT_THAT(Lines(R"({"$ref": "#/cat"})", definitions),
              ElementsAre("id string", "owner object", "owner.id string", "owner.name string"));
}

// `path` of every field, `…` behind those that are truncated, and at the end where the list is.
std::vector<std::string> Paths(std::string_view schema, const FieldListOptions& options,
                               const Definitions& definitions = {}) {
  const FieldList list = FieldLister(definitions).List(Parse(schema), options);
  std::vector<std::string> paths;
  for (const Field& field : list.fields) {
    paths.push_back(field.path + (field.is_truncated ? "…" : ""));
  }
  if (list.is_truncated) paths.push_back("…");
  return paths;
}

TEST(FieldListTest, OfTooManyFieldsThoseNearestTheTopAreKept) {
  constexpr auto kSchema = R"({"properties": {
      "a": {"properties": {"b": {"properties": {"c": {}}}, "d": {}}},
      "e": {"type": "array", "items": {"properties": {"f": {}}}},
      "g": {"type": "object"}}})";
  EXPECT_THAT(Paths(kSchema, {.fields_max = 7}),
              ElementsAre("a", "a.b", "a.b.c", "a.d", "e[]", "e[].f", "g"));
  EXPECT_THAT(Paths(kSchema, {.fields_max = 6}),
              ElementsAre("a", "a.b…", "a.d", "e[]", "e[].f", "g", "…"));
  EXPECT_THAT(Paths(kSchema, {.fields_max = 4}), ElementsAre("a…", "a.b…", "e[]…", "g", "…"));
  EXPECT_THAT(Paths(kSchema, {.fields_max = 2}), ElementsAre("a…", "e[]…", "…"));
  EXPECT_THAT(Paths(R"({"properties": {"x": {}}})", {.fields_max = 1}), ElementsAre("x"));
}

TEST(FieldListTest, WhatRepeatsItselfIsNotTruncated) {
  const Definitions node = {
      {"#/n", Parse(R"({"properties": {"id": {}, "next": {"$ref": "#/n"}}})")}};
  EXPECT_THAT(Paths(R"({"$ref": "#/n"})", {.fields_max = 2}, node), ElementsAre("id", "next"));
}

TEST(FieldListTest, WhatOnlyTheServerSetsIsLeftOutWithAllBelowIt) {
  constexpr auto kSchema = R"({"properties": {
      "made": {"readOnly": true, "properties": {"at": {}}}, "name": {}}})";
  EXPECT_THAT(Paths(kSchema, {.writable_only = true}), ElementsAre("name"));
  EXPECT_THAT(Paths(kSchema, {}), ElementsAre("made", "made.at", "name"));
}

TEST(FieldListTest, AListOfItselfStops) {
  const Definitions tree = {{"#/t", Parse(R"({"type": "array", "items": {"properties": {
      "id": {"type": "string"}, "below": {"$ref": "#/t"}}}})")},
                            {"#/l", Parse(R"({"type": "array", "items": {"$ref": "#/l"}})")}};
  EXPECT_THAT(Lines(R"({"$ref": "#/t"})", tree), ElementsAre("[].id string", "[].below[] array"));
  EXPECT_THAT(Lines(R"({"$ref": "#/l"})", tree), ElementsAre());
}

TEST(FieldListTest, WordsBesideAReferenceAreThoseOfTheField) {
  const Definitions money = {{"#/m", Parse(R"({"type": "integer", "description": "an amount",
      "example": 5, "default": 1, "deprecated": true, "readOnly": true, "minimum": 0})")}};
  FieldLister lister(money);
  const FieldList list = lister.List(Parse(R"({"properties": {
      "plain": {"$ref": "#/m"},
      "fee": {"$ref": "#/m", "description": "of the bank", "examples": [7], "default": 2,
              "deprecated": false, "readOnly": false}}})"));
  ASSERT_EQ(list.fields.size(), 2u);
  const Field& plain = list.fields[0];
  EXPECT_EQ(plain.description, "an amount");
  EXPECT_EQ(plain.example, 5);
  EXPECT_TRUE(plain.deprecated && plain.read_only);
  const Field& fee = list.fields[1];
  EXPECT_EQ(fee.description, "of the bank");
  EXPECT_EQ(fee.example, 7);
  EXPECT_EQ(fee.default_value, 2);
  EXPECT_FALSE(fee.deprecated || fee.read_only);
  EXPECT_THAT(fee.limits, ElementsAre("minimum 0"));
}

TEST(DescribeFieldTest, EverythingThatTheSchemaSaysIsTold) {
  const Field field = Described(R"({"type": "integer", "description": "days",
      "default": 90, "minimum": 1, "maximum": 730, "deprecated": true, "format": "int32",
      "examples": [5, 6], "readOnly": true})");
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
  EXPECT_THAT(Described(R"({"type": "string", "maxLength": 30, "pattern": "^a$"})").limits,
              ElementsAre("maxLength 30", "pattern ^a$"));
  EXPECT_THAT(Described(R"({"type": "array", "minItems": 1, "uniqueItems": true})").limits,
              ElementsAre("minItems 1", "items differ"));
}

TEST(DescribeFieldTest, ADefaultOfNullCountsAsNone) {
  EXPECT_TRUE(Described(R"({"default": null})").default_value.is_null());
}

TEST(DescribeFieldTest, AllowedValuesComeFromEnumAndConst) {
  EXPECT_EQ(Described(R"({"enum": ["a", 1]})").allowed_values, (std::vector<Json>{"a", 1}));
  EXPECT_EQ(Described(R"({"const": "a"})").allowed_values, std::vector<Json>{"a"});
}

}  // namespace
}  // namespace httptask
