#include "plugin/schema/example.h"

#include <gtest/gtest.h>

#include "plugin/schema/validate.h"

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  auto json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << text;
  return json.ok() ? *std::move(json) : Json();
}

std::string Example(std::string_view schema, ExampleMembers members = ExampleMembers::kRequired,
                    const Definitions& definitions = {}, ExampleSide side = ExampleSide::kRequest) {
  return FormatJson(MakeExample(Parse(schema), definitions, members, side));
}

class ExampleFitsTest : public ::testing::TestWithParam<const char*> {};

TEST_P(ExampleFitsTest, ItsOwnSchemaInBothForms) {
  const Json schema = Parse(GetParam());
  for (const ExampleMembers members : {ExampleMembers::kRequired, ExampleMembers::kAll}) {
    const Json example = MakeExample(schema, {}, members);
    for (const Problem& problem : Validate(example, schema, {})) {
      ADD_FAILURE() << FormatJson(example) << " " << problem.path << " " << problem.message;
    }
    EXPECT_EQ(example, MakeExample(schema, {}, members));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, ExampleFitsTest,
    ::testing::Values(
        R"({"type": "integer"})", R"({"type": "integer", "minimum": 180})",
        R"({"type": "integer", "maximum": -3})", R"({"type": "integer", "exclusiveMinimum": 5})",
        R"({"type": "integer", "minimum": 5, "multipleOf": 4})",
        R"({"type": "integer", "exclusiveMinimum": 4, "maximum": 8, "multipleOf": 4})",
        R"({"type": "integer", "maximum": -5, "multipleOf": 4})",
        R"({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.3})",
        R"({"type": "number", "multipleOf": 0.01, "minimum": 0.005})",
        R"({"type": "number", "minimum": 0.5, "maximum": 0.5})",
        R"({"type": "number", "exclusiveMaximum": 0})", R"({"minimum": 7})",
        R"({"type": "integer", "format": "int32"})", R"({"type": ["null", "integer"]})",
        R"({"allOf": [{"type": "integer", "minimum": 1}, {"minimum": 5}]})",
        R"({"type": "number", "maximum": 1e300, "minimum": 1e299})"));

INSTANTIATE_TEST_SUITE_P(
    Strings, ExampleFitsTest,
    ::testing::Values(
        R"({"type": "string"})", R"({"type": "string", "minLength": 20})",
        R"({"type": "string", "maxLength": 2})", R"({"type": "string", "maxLength": 0})",
        R"({"type": "string", "pattern": "^[A-Z]{2}-\\d{4}$"})",
        R"({"type": "string", "pattern": "^a+$", "minLength": 5, "maxLength": 5})",
        R"({"type": "string", "format": "date"})", R"({"type": "string", "format": "date-time"})",
        R"({"type": "string", "format": "uuid"})", R"({"type": "string", "format": "email"})",
        R"({"type": "string", "format": "email", "maxLength": 6})",
        R"({"type": "string", "format": "hostname", "minLength": 30})",
        R"({"type": "string", "format": "ipv6"})", R"({"type": "string", "format": "uri"})",
        R"({"type": "string", "format": "colour", "minLength": 9})",
        R"({"type": "string", "example": 12})", R"({"enum": [null, "a"]})", R"({"const": null})",
        R"({"type": "string", "default": 5, "examples": [1, "x"]})", R"({"type": "null"})",
        R"({"type": "boolean"})", R"({"type": ["string", "null"], "enum": [3, null]})", "true",
        "{}"));

INSTANTIATE_TEST_SUITE_P(
    Arrays, ExampleFitsTest,
    ::testing::Values(
        R"({"type": "array", "items": {"type": "string"}})",
        R"({"type": "array", "items": {"type": "string"}, "minItems": 3, "uniqueItems": true})",
        R"({"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": true})",
        R"({"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": true})",
        R"({"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 3,
            "uniqueItems": true})",
        R"({"type": "array", "items": {"type": "object", "required": ["id"], "properties":
            {"id": {"type": "string"}}}, "minItems": 2, "uniqueItems": true})",
        R"({"type": "array", "items": {"type": "integer", "maximum": 1}, "minItems": 3,
            "uniqueItems": true})",
        R"({"type": "array", "maxItems": 0})",
        R"({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false,
            "minItems": 2})",
        R"({"type": "array", "contains": {"const": 5}, "minContains": 2})",
        R"({"type": "array", "minItems": 2})"));

INSTANTIATE_TEST_SUITE_P(
    Objects, ExampleFitsTest,
    ::testing::Values(
        R"({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {}}})",
        R"({"type": "object", "required": ["undeclared"]})",
        R"({"type": "object", "required": ["x"], "additionalProperties": {"type": "integer"}})",
        R"({"type": "object", "minProperties": 2})",
        R"({"required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
            "dependentRequired": {"a": ["b"]}})",
        R"({"properties": {"id": {"type": "string", "readOnly": true}}, "required": ["id"]})",
        R"({"properties": {"no": false, "yes": true}})",
        R"({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false,
            "example": {"b": 1}})"));

INSTANTIATE_TEST_SUITE_P(
    Combined, ExampleFitsTest,
    ::testing::Values(
        R"({"oneOf": [{"type": "string"}, {"type": "integer"}]})",
        R"({"oneOf": [{"type": "integer", "minimum": 5, "maximum": 1}, {"type": "string"}]})",
        R"({"anyOf": [{"type": "null"}, {"type": "object", "required": ["a", "b"], "properties":
            {"a": {"type": "string"}, "b": {"type": "integer"}}}]})",
        R"({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}]})",
        R"({"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            {"properties": {"a": {"maxLength": 2}}}]})",
        R"({"oneOf": [{"required": ["kind"], "properties": {"kind": {"const": "a"}}},
            {"required": ["kind", "x", "y"], "properties": {"kind": {"const": "b"}}}]})"));

TEST(MakeExampleTest, WhatTheDocumentGivesComesFirst) {
  EXPECT_EQ(Example(R"({"type": "string", "example": "given", "default": "preset"})"),
            R"("given")");
  EXPECT_EQ(Example(R"({"type": "string", "examples": ["first"]})"), R"("first")");
  EXPECT_EQ(Example(R"({"type": "integer", "default": 365})"), "365");
  EXPECT_EQ(Example(R"({"enum": [null, "USD", "CAD"]})"), R"("USD")");
  EXPECT_EQ(Example(R"({"const": 3, "example": 4})"), "3");
}

TEST(MakeExampleTest, AnExampleThatDoesNotFitIsNotUsed) {
  EXPECT_EQ(Example(R"({"type": "integer", "example": "12", "default": 7})"), "7");
}

TEST(MakeExampleTest, OnlyRequiredMembersUnlessAllAreWanted) {
  const char* schema = R"({"type": "object", "required": ["a"], "properties": {
      "a": {"type": "integer"}, "b": {"type": "object", "required": ["c"], "properties": {
      "c": {"type": "integer"}}}}})";
  EXPECT_EQ(Example(schema), R"({"a":1})");
  EXPECT_EQ(Example(schema, ExampleMembers::kAll), R"({"a":1,"b":{"c":1}})");
}

TEST(MakeExampleTest, EachSideLeavesOutWhatIsForTheOther) {
  const char* schema = R"({"type": "object", "required": ["id", "pin"], "properties": {
      "id": {"type": "integer", "readOnly": true}, "pin": {"type": "integer", "writeOnly": true}}})";
  EXPECT_EQ(Example(schema), R"({"pin":1})");
  EXPECT_EQ(Example(schema, ExampleMembers::kAll, {}, ExampleSide::kResponse), R"({"id":1})");
}

TEST(MakeExampleTest, TheDiscriminatorNamesTheBranchThatWasTaken) {
  const Definitions definitions = {
      {"#/Cat", Parse(R"({"required": ["lives"], "properties": {"kind": {"type": "string"},
                                                                "lives": {"const": 9}}})")},
      {"#/Dog", Parse(R"({"properties": {"kind": {"enum": ["DOG"]}, "bark": {}}})")}};
  EXPECT_EQ(Example(R"({"oneOf": [{"$ref": "#/Cat"}],
                        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/Cat"}}})",
                    ExampleMembers::kRequired, definitions),
            R"({"kind":"cat","lives":9})");
  // What the schema itself says counts more.
  EXPECT_EQ(Example(R"({"oneOf": [{"$ref": "#/Dog"}], "discriminator": {"propertyName": "kind"}})",
                    ExampleMembers::kRequired, definitions),
            R"({"kind":"DOG"})");
}

TEST(MakeExampleTest, RecursionOfOptionalMembersStops) {
  const Definitions node = {{"#/n", Parse(R"({"type": "object", "required": ["id"], "properties": {
      "id": {"type": "integer"}, "next": {"$ref": "#/n"},
      "kids": {"type": "array", "items": {"$ref": "#/n"}}}})")}};
  EXPECT_EQ(Example(R"({"$ref": "#/n"})", ExampleMembers::kRequired, node), R"({"id":1})");
  const Json all = MakeExample(Parse(R"({"$ref": "#/n"})"), node, ExampleMembers::kAll);
  EXPECT_TRUE(Validate(all, Parse(R"({"$ref": "#/n"})"), node).empty());
}

TEST(MakeExampleTest, RequiredRecursionEndsThoughNothingFits) {
  const Definitions node = {{"#/n", Parse(R"({"type": "object", "required": ["l", "r"],
      "properties": {"l": {"$ref": "#/n"}, "r": {"$ref": "#/n"}}})")}};
  EXPECT_TRUE(
      MakeExample(Parse(R"({"$ref": "#/n"})"), node, ExampleMembers::kRequired).is_object());
}

TEST(CompleteExampleTest, WhatIsThereStaysAndWhatIsMissingIsAdded) {
  const Json schema = Parse(R"({"type": "object", "required": ["a", "user", "list"], "properties": {
      "a": {"type": "string"}, "free": {"type": "string"},
      "user": {"type": "object", "required": ["id"], "properties": {
          "name": {"type": "string"}, "id": {"type": "string"}}},
      "list": {"type": "array", "items": {"type": "object", "required": ["x"], "properties": {
          "x": {"type": "integer"}}}}}})");
  const Json value = Parse(R"({"user": {"name": "Ann"}, "extra": 1, "list": [{}, {"x": 5}]})");
  EXPECT_EQ(FormatJson(CompleteExample(value, schema, {}, ExampleMembers::kRequired)),
            R"({"user":{"name":"Ann","id":"string"},"extra":1,"list":[{"x":1},{"x":5}],)"
            R"("a":"string"})");
}

TEST(CompleteExampleTest, OfAChoiceWithADiscriminatorTheBranchThatIsMeantIsCompleted) {
  const Definitions definitions = {
      {"#/Base", Parse(R"({"required": ["kind"], "properties": {"kind": {"type": "string"}}})")},
      {"#/Dog", Parse(R"({"allOf": [{"$ref": "#/Base"}, {"required": ["bark"], "properties": {
          "bark": {"const": 1}}}]})")},
      {"#/Cat", Parse(R"({"allOf": [{"$ref": "#/Base"}, {"required": ["lives", "name"],
          "properties": {"lives": {"type": "integer"}, "name": {"const": "Tom"}}}]})")}};
  const Json pet = Parse(R"({"oneOf": [{"$ref": "#/Dog"}, {"$ref": "#/Cat"}],
                             "discriminator": {"propertyName": "kind"}})");
  const auto complete = [&](std::string_view value) {
    return FormatJson(CompleteExample(Parse(value), pet, definitions, ExampleMembers::kRequired));
  };
  EXPECT_EQ(complete("{}"), R"({"kind":"Dog","bark":1})");
  EXPECT_EQ(complete(R"({"kind": "Cat"})"), R"({"kind":"Cat","lives":1,"name":"Tom"})");
  EXPECT_EQ(complete(R"({"lives": 9})"), R"({"lives":9,"kind":"Cat","name":"Tom"})");
}

TEST(CompleteExampleTest, AnOptionalObjectThatIsNotThereIsLeftOut) {
  const Json schema = Parse(R"({"properties": {"user": {"required": ["id"]}}})");
  EXPECT_EQ(CompleteExample(Json::object(), schema, {}, ExampleMembers::kRequired), Json::object());
}

TEST(CompleteExampleTest, WhatIsNoObjectStays) {
  EXPECT_EQ(CompleteExample("${x}", Parse(R"({"type": "object", "required": ["a"]})"), {},
                            ExampleMembers::kAll),
            "${x}");
}

}  // namespace
}  // namespace httptask
