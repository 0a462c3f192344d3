#include "plugin/schema/alternatives.h"

#include <gtest/gtest.h>

#include "plugin/schema/example.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

TEST(AlternativesTest, EachBranchIsAWay) {
  const auto ways = Alternatives(Parse(R"({"type": "object", "oneOf": [{"a": 1}, {"b": 1}]})"), {});
  ASSERT_EQ(ways.size(), 2u);
  EXPECT_EQ(ways[1], Parse(R"({"type": "object", "allOf": [{"b": 1}]})"));
  EXPECT_TRUE(Alternatives(Parse(R"({"allOf": [{"type": "object"}], "oneOf": []})"), {}).empty());
}

TEST(AlternativesTest, AChoiceBehindAReferenceWithinAllOfIsFound) {
  const Definitions definitions = {{"#/c", Parse(R"({"anyOf": [{"a": 1}, {"b": 1}]})")}};
  const auto ways = Alternatives(Parse(R"({"allOf": [{}, {"$ref": "#/c"}]})"), definitions);
  ASSERT_EQ(ways.size(), 2u);
  EXPECT_EQ(ways[0], Parse(R"({"allOf": [{}, {"allOf": [{"a": 1}]}]})"));
}

TEST(AlternativesTest, AWayCanBeWithoutWhatOthersAskFor) {
  const std::vector<Json> ways = {Parse(R"({"allOf": [{"required": ["a"]}]})"),
                                  Parse(R"({"allOf": [{"required": ["a", "b"]}]})")};
  EXPECT_EQ(WithoutOthers(ways[0], ways, {}),
            Parse(R"({"allOf": [{"required": ["a"]}, {"properties": {"b": false}}]})"));
  EXPECT_TRUE(IsForbidden(Parse(R"({"allOf": [{}, false]})")));
  EXPECT_FALSE(IsForbidden(Parse(R"({"allOf": [{}]})")));
}

// Which of two members is needed is told by branches that hold nothing else.
TEST(AlternativesTest, ExamplesTakeOneWay) {
  const Json schema = Parse(R"({"type": "object",
      "properties": {"url": {"type": "string"}, "html": {"type": "string"}, "x": {"type": "integer"}},
      "oneOf": [{"required": ["url"]}, {"required": ["html"]}]})");
  for (const auto members : {ExampleMembers::kRequired, ExampleMembers::kAll}) {
    EXPECT_TRUE(Validate(MakeExample(schema, {}, members), schema, {}).empty());
    EXPECT_TRUE(Validate(CompleteExample(Json::object(), schema, {}, members), schema, {}).empty());
  }
  EXPECT_TRUE(CompleteExample(Json::object(), schema, {}, ExampleMembers::kAll).contains("x"));
  EXPECT_EQ(CompleteExample(Parse(R"({"html": "h"})"), schema, {}, ExampleMembers::kRequired),
            Parse(R"({"html": "h"})"));
}

TEST(AlternativesTest, ChoicesWithinChoicesEnd) {
  Definitions definitions = {
      {"#/0",
       Parse(R"({"type": "object", "required": ["never"], "properties": {"never": false}})")}};
  for (int i = 0; i < 4; ++i) {
    const Json inner = {{"$ref", "#/" + std::to_string(i)}};
    definitions["#/" + std::to_string(i + 1)] = {{"oneOf", {inner, inner, inner}}};
  }
  const Json schema = {{"$ref", "#/4"}};
  EXPECT_TRUE(MakeExample(schema, definitions, ExampleMembers::kAll).is_object());
  EXPECT_FALSE(Validate(Json::object(), schema, definitions).empty());
}

}  // namespace
}  // namespace httptask
