#include "plugin/catalog/contract.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

std::string TextOf(std::string_view json) {
  return ContractOf(Parse(json)).text;
}

TEST(ContractTest, TextsForPeopleAndOrderAreNoPartOfIt) {
  const std::string plain = TextOf(R"({"type": "string", "maxLength": 3})");
  EXPECT_EQ(plain, TextOf(R"({"maxLength": 3, "description": "x", "type": "string"})"));
  EXPECT_EQ(plain, TextOf(R"({"type": "string", "x-note": 1, "example": "a", "maxLength": 3})"));
  EXPECT_NE(plain, TextOf(R"({"type": "string", "maxLength": 4})"));
  EXPECT_EQ(TextOf(R"({"kind": "oauth2"})"),
            TextOf(R"({"kind": "oauth2", "scopes": ["read"], "flows": [{"kind": "implicit"}],
                       "discoveryUrl": "https://a.test/"})"));
  EXPECT_EQ(TextOf(R"({"required": ["a", "b"]})"), TextOf(R"({"required": ["b", "a"]})"));
}

TEST(ContractTest, AFieldMayHaveTheNameOfAText) {
  EXPECT_NE(TextOf(R"({"properties": {"description": {"type": "string"}}})"),
            TextOf(R"({"properties": {}})"));
  EXPECT_NE(TextOf(R"({"enum": [{"title": "a"}]})"), TextOf(R"({"enum": [{"title": "b"}]})"));
}

TEST(ContractTest, PartsTheirHeadersAndValuesOfADiscriminatorMayHaveTheNameOfAText) {
  EXPECT_NE(TextOf(R"({"encoding": {"tags": {"contentType": "text/csv"}}})"),
            TextOf(R"({"encoding": {"tags": {"contentType": "text/plain"}}})"));
  EXPECT_NE(TextOf(R"({"encoding": {"f": {"headers": {"x-kind": {"required": true}}}}})"),
            TextOf(R"({"encoding": {"f": {"headers": {}}}})"));
  EXPECT_NE(TextOf(R"({"discriminator": {"propertyName": "t", "mapping": {"title": "#/a"}}})"),
            TextOf(R"({"discriminator": {"propertyName": "t", "mapping": {"title": "#/b"}}})"));
  EXPECT_EQ(TextOf(R"({"encoding": {"f": {"headers": {"H": {"description": "x"}}}}})"),
            TextOf(R"({"encoding": {"f": {"headers": {"H": {}}}}})"));
}

TEST(ContractTest, DifferentShapesHaveDifferentTexts) {
  EXPECT_NE(TextOf(R"({"a": "b"})"), TextOf(R"({"ab": ""})"));
  EXPECT_NE(TextOf(R"(["1"])"), TextOf(R"([1])"));
  EXPECT_NE(TextOf(R"({"const": 1})"), TextOf(R"({"const": "1"})"));
}

TEST(ContractTest, ReferencesAreTold) {
  const auto contract = ContractOf(Parse(R"({"items": {"$ref": "#/a"}, "not": {"$ref": "#/b"}})"));
  EXPECT_EQ(contract.references, (std::vector<std::string>{"#/a", "#/b"}));
}

TEST(ContractTest, ADefinitionChangesWithWhatItReaches) {
  Definitions definitions = {{"#/a", Parse(R"({"$ref": "#/b"})")},
                             {"#/b", Parse(R"({"type": "string"})")},
                             {"#/c", Parse(R"({"type": "integer"})")}};
  const auto before = DigestDefinitions(definitions);
  definitions["#/b"]["maxLength"] = 3;
  const auto after = DigestDefinitions(definitions);
  EXPECT_NE(before.at("#/a"), after.at("#/a"));
  EXPECT_NE(before.at("#/b"), after.at("#/b"));
  EXPECT_EQ(before.at("#/c"), after.at("#/c"));
}

TEST(ContractTest, CirclesChangeTogether) {
  Definitions definitions = {{"#/a", Parse(R"({"items": {"$ref": "#/b"}})")},
                             {"#/b", Parse(R"({"items": {"$ref": "#/a"}})")},
                             {"#/c", Parse(R"({"items": {"$ref": "#/a"}})")},
                             {"#/d", Parse(R"({"items": {"$ref": "#/nowhere"}})")}};
  const auto before = DigestDefinitions(definitions);
  EXPECT_NE(before.at("#/a"), before.at("#/b"));
  definitions["#/b"]["minItems"] = 1;
  const auto after = DigestDefinitions(definitions);
  for (const char* reference : {"#/a", "#/b", "#/c"}) {
    EXPECT_NE(before.at(reference), after.at(reference)) << reference;
  }
  EXPECT_EQ(before.at("#/d"), after.at("#/d"));
}

TEST(ContractTest, ALongChainNeedsNoStack) {
  Definitions definitions;
  for (int i = 0; i < 20'000; ++i) {
    definitions["#/" + std::to_string(i)]["$ref"] = "#/" + std::to_string(i + 1);
  }
  EXPECT_EQ(DigestDefinitions(definitions).size(), 20'000u);
}

TEST(ContractTest, AnOperationChangesWithItsDefinitions) {
  const Json operation = Parse(R"({"id": "x", "bodies": [{"schema": {"$ref": "#/a"}}]})");
  EXPECT_NE(DigestOperation(operation, {{"#/a", "1"}}), DigestOperation(operation, {{"#/a", "2"}}));
  EXPECT_EQ(DigestOperation(operation, {{"#/a", "1"}, {"#/b", "1"}}),
            DigestOperation(operation, {{"#/a", "1"}}));
}

}  // namespace
}  // namespace httptask
