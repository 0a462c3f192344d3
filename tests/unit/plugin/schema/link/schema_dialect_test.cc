#include "plugin/schema/link/schema_dialect.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

constexpr SchemaDialect kDraft7 = {SchemaDialect::Draft::k7};
constexpr SchemaDialect kDraft2020 = {SchemaDialect::Draft::k2020};

Json Parse(std::string_view text) {
  return *ParseJson(text);
}

TEST(SchemaDialectTest, TheDialectIsTheOneThatTheSchemaNames) {
  EXPECT_EQ(
      DialectOf(Parse(R"({"$schema": "http://json-schema.org/draft-07/schema#"})"), {}, kDraft2020),
      kDraft7);
  EXPECT_EQ(DialectOf(Parse(R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})"), {},
                      kDraft7),
            kDraft2020);
  EXPECT_EQ(DialectOf(Parse(R"({"$schema": "http://other.test"})"), {}, kDraft7), kDraft7);
}

TEST(SchemaDialectTest, AMetaSchemaMayLeaveValidationOut) {
  const SchemaDocuments documents = {{"http://meta.test", Parse(R"({"$vocabulary": {}})")}};
  const SchemaDialect dialect =
      DialectOf(Parse(R"({"$schema": "http://meta.test"})"), documents, kDraft2020);
  EXPECT_FALSE(dialect.has_validation);
  EXPECT_EQ(InWordsOf2020(Parse(R"({"minimum": 3, "properties": {}})"), dialect),
            Parse(R"({"properties": {}})"));
}

TEST(SchemaDialectTest, Draft7IsSaidInTheWordsOf2020) {
  EXPECT_EQ(InWordsOf2020(Parse(R"({"items": [{}, true], "additionalItems": false})"), kDraft7),
            Parse(R"({"prefixItems": [{}, true], "items": false})"));
  EXPECT_EQ(InWordsOf2020(Parse(R"({"dependencies": {"a": ["b"], "c": {}}})"), kDraft7),
            Parse(R"({"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {}}})"));
  EXPECT_EQ(InWordsOf2020(Parse(R"({"$ref": "#/a", "minimum": 3})"), kDraft7),
            Parse(R"({"$ref": "#/a"})"));
  EXPECT_EQ(InWordsOf2020(Parse(R"({"minContains": 3, "minimum": 3})"), kDraft7),
            Parse(R"({"minimum": 3})"));
}

TEST(SchemaDialectTest, ValuesOfEnumAndConstAreNoSchemas) {
  Json schema = Parse(R"({"enum": [{"a": 1}], "const": {}, "properties": {"enum": {"type": "x"}},
                          "allOf": [true], "not": {}})");
  int count = 0;
  ForEachSubschema(schema, [&](Json&) { ++count; });
  EXPECT_EQ(count, 3);
}

}  // namespace
}  // namespace httptask
