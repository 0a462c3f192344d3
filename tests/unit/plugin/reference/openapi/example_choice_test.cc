#include "plugin/reference/openapi/example_choice.h"

#include <gtest/gtest.h>

#include <string>

#include "plugin/reference/openapi/openapi_loader.h"

namespace httptask {
namespace {

// The example that a body of this schema gets of these `examples`.
Json Chosen(const std::string& schema, const std::string& examples) {
  const auto root = ParseJson(
      R"({"openapi": "3.1.0", "info": {"title": "T"}, "servers": [{"url": "https://t.test"}],
      "components": {"schemas": {"Id": {"type": "integer"}}, "examples": {"E": {"value": {"id": 7}}}},
      "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": )" +
      schema + R"(, "examples": )" + examples + "}}}}}}}");
  EXPECT_TRUE(root.ok()) << root.status();
  const auto reference = LoadOpenApi(*root, "t.json");
  EXPECT_TRUE(reference.ok()) << reference.status();
  return reference->operations.at(0).bodies.at(0).example;
}

constexpr char kSchema[] = R"({"type": "object", "properties": {
    "id": {"$ref": "#/components/schemas/Id"}, "at": {"readOnly": true, "type": "string"}}})";

TEST(ExampleChoiceTest, TheFirstThatFitsTheSchemaIsTaken) {
  EXPECT_EQ(Chosen(kSchema, R"({"a": {"value": {"id": "x"}}, "b": {"value": {"id": 2}},
                                "c": {"value": {"id": 3}}})"),
            (Json{{"id", 2}}));
}

TEST(ExampleChoiceTest, ReferencesAndTextsOfJsonAreLookedAt) {
  EXPECT_EQ(Chosen(kSchema, R"({"a": {"summary": "no value"}, "b": {"value": {"id": "x"}},
                                "c": {"$ref": "#/components/examples/E"}})"),
            (Json{{"id", 7}}));
  EXPECT_EQ(Chosen(kSchema, R"({"a": {"value": {"id": "x"}}, "b": {"value": "{\"id\": 5}"}})"),
            R"({"id": 5})");
}

TEST(ExampleChoiceTest, WhatIsReadOnlyDoesNotStandAgainstOne) {
  EXPECT_EQ(Chosen(kSchema, R"({"a": {"value": {"id": 1, "at": "t"}}, "b": {"value": {"id": 2}}})"),
            (Json{{"id", 1}, {"at", "t"}}));
}

TEST(ExampleChoiceTest, OfNoneThatFitsTheFirstStays) {
  EXPECT_EQ(Chosen(kSchema, R"({"a": {"value": 1}, "b": {"value": 2}})"), 1);
}

}  // namespace
}  // namespace httptask
