#include "plugin/schema/validate.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  auto json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << text;
  return json.ok() ? *std::move(json) : Json();
}

// Every problem as `path|rule|message`, one a line.
std::string Told(std::string_view value, std::string_view schema,
                 const Definitions& definitions = {}, const ValidateOptions& options = {}) {
  std::string text;
  for (const Problem& problem : Validate(Parse(value), Parse(schema), definitions, "", options)) {
    text += (text.empty() ? "" : "\n") + problem.path + "|" + problem.rule + "|" + problem.message;
  }
  return text;
}

struct Case {
  const char* value;
  const char* schema;
  const char* told;
};

class ValidateTableTest : public ::testing::TestWithParam<Case> {};

TEST_P(ValidateTableTest, TellsPathRuleAndWhatWouldBeRight) {
  EXPECT_EQ(Told(GetParam().value, GetParam().schema), GetParam().told) << GetParam().schema;
}

INSTANTIATE_TEST_SUITE_P(
    Values, ValidateTableTest,
    ::testing::Values(
        Case{R"("12")", R"({"type": "integer"})",
             R"(|type|is a string ("12"), must be an integer)"},
        Case{"1.0", R"({"type": "integer"})", ""},
        Case{"1.5", R"({"type": "integer"})", "|type|is a number (1.5), must be an integer"},
        Case{"null", R"({"type": ["string", "null"]})", ""},
        Case{"[]", R"({"type": ["string", "null"]})",
             "|type|is an array, must be a string or null"},
        Case{R"("EUR")", R"({"enum": ["USD", "CAD"]})",
             R"(|enum|is "EUR", must be one of "USD", "CAD")"},
        Case{R"("USDD")", R"({"enum": ["USD", "CAD"]})",
             R"(|enum|is "USDD", must be one of "USD", "CAD"; did you mean "USD"?)"},
        Case{"2", R"({"const": 1})", "|const|is 2, must be 1"},
        Case{"12", R"({"minimum": 180})", "|minimum|is 12, must be at least 180"},
        Case{"180", R"({"minimum": 180})", ""}, Case{"1", R"(false)", "|false|must not be there"},
        Case{"1", R"(true)", ""}, Case{R"("é")", R"({"minLength": 1, "maxLength": 1})", ""},
        Case{R"("ab")", R"({"maxLength": 1})", "|maxLength|has 2 characters, must have at most 1"},
        Case{R"("")", R"({"minLength": 1})", "|minLength|has 0 characters, must have at least 1"},
        Case{R"("x")", R"({"pattern": "^\\d+$"})",
             R"(|pattern|is "x", must match the pattern ^\d+$)"},
        Case{R"("x")", R"({"pattern": "x?(?=y)y"})", ""},
        Case{R"("tomorrow")", R"({"format": "date"})",
             R"(|format|is "tomorrow", must be a date (2026-01-15))"},
        Case{"3000000000", R"({"type": "integer", "format": "int32"})",
             "|format|is 3000000000, must fit into 32 bits"}));

INSTANTIATE_TEST_SUITE_P(
    Arrays, ValidateTableTest,
    ::testing::Values(
        Case{R"([1, "a"])", R"({"items": {"type": "integer"}})",
             R"([1]|type|is a string ("a"), must be an integer)"},
        Case{"[]", R"({"minItems": 1})", "|minItems|has 0 items, must have at least 1"},
        Case{"[1, 2]", R"({"maxItems": 1})", "|maxItems|has 2 items, must have at most 1"},
        Case{"[1, 1.0]", R"({"uniqueItems": true})",
             "|uniqueItems|holds the same item twice, all must differ"},
        Case{R"([{"a": 1, "b": 2}, {"b": 2, "a": 1}])", R"({"uniqueItems": true})",
             "|uniqueItems|holds the same item twice, all must differ"},
        Case{R"([1, "1", true, null, {}, []])", R"({"uniqueItems": true})", ""},
        Case{R"(["a", 1, 2])",
             R"({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}})", ""},
        Case{R"([1, "x"])", R"({"prefixItems": [{}], "items": false})",
             "[1]|false|must not be there"},
        Case{"[1]", R"({"contains": {"type": "string"}})",
             "|contains|has 0 items of the kind asked for, must have at least 1"},
        Case{"[1]", R"({"contains": {"type": "string"}, "minContains": 0})", ""},
        Case{"[1, 2]", R"({"contains": {"type": "integer"}, "maxContains": 1})",
             "|contains|has 2 items of a kind, must have at most 1"}));

INSTANTIATE_TEST_SUITE_P(
    Objects, ValidateTableTest,
    ::testing::Values(
        Case{"{}", R"({"required": ["a"], "properties": {"a": {"type": "string"}}})",
             "a|required|is missing, must be a string"},
        Case{"{}", R"({"required": ["a"], "properties": {"a": {"enum": ["x", "y"]}}})",
             R"(a|required|is missing, must be one of "x", "y")"},
        Case{"{}",
             R"({"required": ["a"], "properties": {"a": {"type": "string", "format": "uuid"}}})",
             "a|required|is missing, must be a UUID (123e4567-e89b-12d3-a456-426614174000)"},
        Case{R"({"user": {}})", R"({"properties": {"user": {"required": ["id"]}}})",
             "user.id|required|is missing, must be a value"},
        Case{"{}", R"({"properties": {"user": {"required": ["id"]}}})", ""},
        Case{"{}", R"({"required": ["user"], "properties": {"user": {"type": "object",
                 "required": ["id", "home"], "properties": {"id": {"type": "string"},
                 "home": {"type": "object", "required": ["city"]}}}}})",
             "user.id|required|is missing, must be a string\n"
             "user.home.city|required|is missing, must be a value"},
        Case{"{}", R"({"required": ["user"], "properties": {"user": {"type": "object"}}})",
             "user|required|is missing, must be an object"},
        Case{"{}", R"({"required": ["user"], "properties": {"user": {"type": ["object", "null"],
                 "required": ["id"]}}})",
             "user|required|is missing, must be an object or null"},
        Case{R"({"items": [{"id": 1}]})",
             R"({"properties": {"items": {"items": {"properties": {"id": {"type": "string"}}}}}})",
             "items[0].id|type|is an integer (1), must be a string"},
        Case{R"({"a.b": 1})", R"({"properties": {"a.b": {"type": "string"}}})",
             R"(["a.b"]|type|is an integer (1), must be a string)"},
        Case{R"({"nam": 1})", R"({"properties": {"name": {}}, "additionalProperties": false})",
             "nam|additionalProperties|is not declared here; did you mean name?"},
        Case{R"({"other": 1})", R"({"properties": {"name": {}}})", ""},
        Case{R"({"x": 1})", R"({"additionalProperties": {"type": "string"}})",
             "x|type|is an integer (1), must be a string"},
        Case{R"({"x-a": 1})",
             R"({"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false})",
             "x-a|type|is an integer (1), must be a string"},
        Case{R"({"Bad": 1})", R"({"propertyNames": {"pattern": "^[a-z]+$"}})",
             "Bad|propertyNames|has a name that is not allowed here"},
        Case{R"({"a": 1})", R"({"dependentRequired": {"a": ["b"]}})",
             "b|dependentRequired|is missing, must be there when a is"},
        Case{R"({"a": 1})", R"({"dependentSchemas": {"a": {"required": ["b"]}}})",
             "b|required|is missing, must be a value"},
        Case{"{}", R"({"minProperties": 1})", "|minProperties|has 0 members, must have at least 1"},
        Case{R"({"a": 1, "b": 1})", R"({"maxProperties": 1})",
             "|maxProperties|has 2 members, must have at most 1"},
        Case{R"({"a": 1, "b": 1})",
             R"({"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": false})",
             "b|unevaluatedProperties|is not declared here"}));

INSTANTIATE_TEST_SUITE_P(
    Combined, ValidateTableTest,
    ::testing::Values(
        Case{"1", R"({"allOf": [{"minimum": 2}, {"multipleOf": 2}]})",
             "|minimum|is 1, must be at least 2\n|multipleOf|is 1, must be a multiple of 2"},
        Case{"true", R"({"anyOf": [{"type": "string"}, {"type": "integer"}]})",
             "|type|is a boolean (true), must be a string (in the nearest of 2 forms)"},
        Case{"3", R"({"oneOf": [{"minimum": 1}, {"minimum": 2}]})",
             "|oneOf|fits 2 of the 2 forms, must fit exactly one"},
        Case{"{}", R"({"anyOf": [{"type": "null"}, {"type": "object", "required": ["a", "b"]}]})",
             "a|required|is missing, must be a value (in the nearest of 2 forms)\n"
             "b|required|is missing, must be a value (in the nearest of 2 forms)"},
        Case{"1", R"({"anyOf": [{"oneOf": [{"type": "null"}, {"minimum": 2}]}]})",
             "|minimum|is 1, must be at least 2 (in the nearest of 2 forms)"},
        Case{"1", R"({"not": {"type": "integer"}})", "|not|is 1, which is not allowed here"},
        Case{R"({"kind": "a"})",
             R"({"if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]},
                 "else": {"required": ["y"]}})",
             "x|required|is missing, must be a value"},
        Case{R"({"kind": "b"})",
             R"({"if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]},
                 "else": {"required": ["y"]}})",
             "y|required|is missing, must be a value"}));

TEST(ValidateTest, EveryProblemIsToldAtOnce) {
  EXPECT_EQ(Validate(Parse(R"({"a": 1, "b": "x"})"),
                     Parse(R"({"required": ["c"], "properties": {"a": {"type": "string"},
                               "b": {"type": "integer"}}})"),
                     {})
                .size(),
            3u);
}

TEST(ValidateTest, PathBeginsWithTheGivenOne) {
  const auto problems = Validate(Parse(R"({"a": 1})"),
                                 Parse(R"({"properties": {"a": {"type": "string"}}})"), {}, "user");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].path, "user.a");
}

TEST(ValidateTest, ReferencesAreFollowedByTheirText) {
  const Definitions definitions = {{"#/x", Parse(R"({"type": "string"})")}};
  EXPECT_EQ(Told("1", R"({"$ref": "#/x"})", definitions),
            "|type|is an integer (1), must be a string");
  EXPECT_EQ(Told("1", R"({"$ref": "#/unknown"})", definitions), "");
}

TEST(ValidateTest, WhatStandsBesideAReferenceCountsAsWell) {
  const Definitions definitions = {{"#/x", Parse(R"({"maxLength": 2})")}};
  EXPECT_EQ(Told(R"("abc")", R"({"$ref": "#/x", "maxLength": 5})", definitions),
            "|maxLength|has 3 characters, must have at most 2");
  EXPECT_EQ(Told(R"("a")", R"({"$ref": "#/x", "minLength": 2})", definitions),
            "|minLength|has 1 characters, must have at least 2");
}

TEST(ValidateTest, ReadOnlyMembersStayOutOfRequests) {
  const char* schema =
      R"({"required": ["id"], "properties": {"id": {"type": "string", "readOnly": true}}})";
  EXPECT_EQ(Told("{}", schema), "");
  EXPECT_EQ(Told(R"({"id": "x"})", schema),
            "id|readOnly|is read-only, must be left out of a request");
  ValidateOptions response;
  response.is_request = false;
  EXPECT_EQ(Told("{}", schema, {}, response), "id|required|is missing, must be a string");
  EXPECT_EQ(Told(R"({"id": "x"})", schema, {}, response), "");
}

TEST(ValidateTest, WriteOnlyMembersNeedNotBeInResponses) {
  const char* schema = R"({"required": ["pin"], "properties": {"pin": {"writeOnly": true}}})";
  ValidateOptions response;
  response.is_request = false;
  EXPECT_EQ(Told("{}", schema, {}, response), "");
  EXPECT_NE(Told("{}", schema), "");
}

ValidateOptions WithPlaceholder() {
  ValidateOptions options;
  options.is_placeholder = [](const Json& value) { return value == "?"; };
  return options;
}

TEST(ValidateTest, PlaceholdersFitEverySchema) {
  for (const char* schema : {R"({"type": "integer"})", R"({"enum": [1]})", R"({"maxLength": 0})",
                             R"({"oneOf": [{"type": "integer"}, {"type": "null"}]})",
                             R"({"not": {"type": "string"}})", "false"}) {
    EXPECT_EQ(Told(R"("?")", schema, {}, WithPlaceholder()), "") << schema;
  }
}

TEST(ValidateTest, FormsThatAPlaceholderWithinLeavesOpenAreNoProblem) {
  const char* schema = R"({"oneOf": [{"properties": {"a": {"const": 1}}},
                                     {"properties": {"a": {"const": 2}}}]})";
  EXPECT_EQ(Told(R"({"a": "?"})", schema, {}, WithPlaceholder()), "");
  EXPECT_EQ(Told(R"({"a": "?"})", R"({"not": {"properties": {"a": {"const": 1}}}})", {},
                 WithPlaceholder()),
            "");
}

TEST(ValidateTest, ProblemsOfABranchThatIsNotTakenAreNotCounted) {
  ValidateOptions one;
  one.problems_max = 1;
  EXPECT_EQ(Told(R"({"c": 1})",
                 R"({"anyOf": [{"required": ["a", "b", "d"]}, {"required": ["c"]}]})", {}, one),
            "");
}

TEST(ValidateTest, ProblemsPastTheLimitAreCounted) {
  ValidateOptions options;
  options.problems_max = 2;
  const char* schema = R"({"items": {"type": "string"}})";
  EXPECT_EQ(Validate(Parse("[1, 2]"), Parse(schema), {}, "", options).size(), 2u);
  const auto problems = Validate(Parse("[1, 2, 3]"), Parse(schema), {}, "", options);
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[2].message, "1 more problems are not listed");
}

TEST(ValidateTest, ACircleAddsNothingToTheRestOfASchema) {
  const Definitions definitions = {
      {"#/self", Parse(R"({"$ref": "#/self"})")},
      {"#/both", Parse(R"({"allOf": [{"$ref": "#/both"}, {"$ref": "#/both"}]})")},
      {"#/a", Parse(R"({"allOf": [{"$ref": "#/b"}]})")},
      {"#/b", Parse(R"({"allOf": [{"$ref": "#/a"}], "type": "string"})")}};
  EXPECT_EQ(Told("1", R"({"$ref": "#/self"})", definitions), "");
  EXPECT_EQ(Told("1", R"({"$ref": "#/both"})", definitions), "");
  EXPECT_EQ(Told("\"x\"", R"({"$ref": "#/a"})", definitions), "");
  EXPECT_EQ(Told("1", R"({"$ref": "#/a"})", definitions),
            "|type|is an integer (1), must be a string");
}

TEST(ValidateTest, SchemasWithinEachOtherAreCheckedTo300) {
  Json schema = {{"type", "string"}};
  for (int i = 0; i < 300; ++i) schema = {{"allOf", Json::array({schema})}};
  EXPECT_TRUE(Validate("x", schema, {}).empty());
  schema = {{"allOf", Json::array({schema})}};
  const auto problems = Validate("x", schema, {});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "limit");
}

TEST(ValidateTest, MoreThanAMillionStepsIsOneProblem) {
  Json value = Json::array();
  for (int i = 0; i < 1'000; ++i) value.push_back(i);
  Json parts = Json::array();
  for (int i = 0; i < 990; ++i) parts.push_back(true);
  const Json below = {{"items", {{"allOf", parts}}}};
  EXPECT_TRUE(Validate(value, below, {}).empty());
  for (int i = 0; i < 20; ++i) parts.push_back(true);
  const auto problems = Validate(value, {{"items", {{"allOf", parts}}}}, {});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "limit");
}

TEST(ValidateTest, LongListsOfDifferentItemsAreCheckedFast) {
  Json numbers = Json::array();
  Json objects = Json::array();
  for (int i = 0; i < 20'000; ++i) {
    numbers.push_back(i);
    objects.push_back({{"id", i}});
  }
  const Json schema = {{"uniqueItems", true}};
  EXPECT_TRUE(Validate(numbers, schema, {}).empty());
  EXPECT_TRUE(Validate(objects, schema, {}).empty());
}

TEST(ValidateTest, SchemasThatMakeNoSenseAreNoCrash) {
  for (const char* schema : {R"({"type": 1})",
                             R"({"type": [1]})",
                             R"({"enum": 1})",
                             R"({"enum": []})",
                             R"({"required": {"a": 1}})",
                             R"({"properties": []})",
                             R"({"allOf": {}})",
                             R"({"oneOf": []})",
                             R"({"pattern": "("})",
                             R"({"minLength": -1})",
                             R"({"maxLength": 1e300})",
                             R"({"multipleOf": 0})",
                             R"({"minimum": "1"})",
                             R"({"$ref": 1})",
                             R"({"prefixItems": 1})",
                             R"({"patternProperties": {"(": false}})",
                             R"({"dependentRequired": {"a": "b"}})",
                             R"({"unevaluatedProperties": {"type": 1}})",
                             "[]",
                             "null",
                             R"("x")"}) {
    for (const char* value : {"1", R"("a")", R"({"a": 1})", "[1, 1]", "null"}) {
      (void)Validate(Parse(value), Parse(schema), {});
    }
  }
}

TEST(ValidateTest, MissingObjectsWithinThemselvesEnd) {
  const Definitions definitions = {{"#/d/a", Parse(R"({"type": "object", "required": ["a"],
                          "properties": {"a": {"$ref": "#/d/a"}}})")}};
  EXPECT_EQ(Told("{}", R"({"$ref": "#/d/a"})", definitions),
            "a.a.a.a.a.a.a.a.a|required|is missing, must be an object");
}

}  // namespace
}  // namespace httptask
