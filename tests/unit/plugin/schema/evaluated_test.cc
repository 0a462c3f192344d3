#include "plugin/schema/evaluated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/schema/validate.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

// No dynamic reference is looked at here.
const Json* Nowhere(std::string_view) {
  return nullptr;
}

std::set<std::string> Members(std::string_view value_text, std::string_view schema,
                              const Definitions& definitions = {}) {
  const Json value = Parse(value_text);
  return EvaluatedMembers(
      value, Parse(schema), definitions,
      [&](const Json& part) { return Validate(value, part, definitions).empty(); }, Nowhere);
}

std::set<size_t> Items(std::string_view value_text, std::string_view schema) {
  const Json value = Parse(value_text);
  return EvaluatedItems(
      value, Parse(schema), {},
      [](const Json& item, const Json& part) { return Validate(item, part, {}).empty(); },
      [&](const Json& part) { return Validate(value, part, {}).empty(); }, Nowhere);
}

TEST(EvaluatedTest, DeclaredMembersAndPatternsCount) {
  EXPECT_THAT(Members(R"({"a": 1, "x-b": 1, "c": 1})",
                      R"({"properties": {"a": {}}, "patternProperties": {"^x-": {}}})"),
              ElementsAre("a", "x-b"));
}

TEST(EvaluatedTest, OnlyFittingBranchesCount) {
  EXPECT_THAT(Members(R"({"a": 1, "b": 1})",
                      R"({"anyOf": [{"properties": {"a": {"type": "string"}}},
                                    {"properties": {"b": {}}}]})"),
              ElementsAre("b"));
}

TEST(EvaluatedTest, ReferencesConditionsAndDependentSchemasCount) {
  const Definitions definitions = {{"#/x", Parse(R"({"properties": {"a": {}}})")}};
  EXPECT_THAT(Members(R"({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1})",
                      R"({"$ref": "#/x", "if": {"properties": {"b": {"const": 1}}},
                          "then": {"properties": {"c": {}}}, "else": {"properties": {"e": {}}},
                          "dependentSchemas": {"a": {"properties": {"d": {}}}}})",
                      definitions),
              ElementsAre("a", "b", "c", "d"));
}

TEST(EvaluatedTest, AdditionalPropertiesTakeAll) {
  EXPECT_THAT(Members(R"({"a": 1, "b": 1})", R"({"allOf": [{"additionalProperties": true}]})"),
              ElementsAre("a", "b"));
}

TEST(EvaluatedTest, PrefixAndContainedItemsCount) {
  EXPECT_THAT(
      Items(R"([1, 2, "a", 3])", R"({"prefixItems": [{}], "contains": {"type": "string"}})"),
      ElementsAre(0, 2));
  EXPECT_THAT(Items("[1, 2]", R"({"allOf": [{"items": {}}]})"), ElementsAre(0, 1));
}

TEST(EvaluatedTest, CirclesEnd) {
  const Definitions definitions = {
      {"#/a", Parse(R"({"allOf": [{"$ref": "#/a"}, {"$ref": "#/a"}]})")}};
  EXPECT_TRUE(EvaluatedMembers(
                  Parse(R"({"x": 1})"), Parse(R"({"$ref": "#/a"})"), definitions,
                  [](const Json&) { return true; }, Nowhere)
                  .empty());
}

}  // namespace
}  // namespace httptask
