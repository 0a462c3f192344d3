#include "plugin/reference/reference_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "plugin/base/json.h"

namespace httptask {
namespace {

constexpr std::string_view kYaml = R"(openapi: 3.0.3
info: {title: The Shop API, version: 1.0.0}
servers:
  - {url: 'https://{region}.shop.test/v1/', description: Live, variables: {region: {default: eu, enum: [eu, us]}}}
tags: [{name: items}]
security: [{key: []}]
paths:
  /items/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    post:
      operationId: putItem
      tags: [items]
      parameters:
        - $ref: '#/components/parameters/Limit'
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Item'}
            examples: {one: {value: {name: a}}}
            encoding: {name: {contentType: text/plain}}
      responses:
        200:
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}
        default: {$ref: '#/components/responses/Bad'}
components:
  parameters:
    Limit: {name: limit, in: query, style: form, schema: {type: integer, minimum: 0, exclusiveMinimum: true}}
  responses:
    Bad: {description: bad}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Item:
      type: object
      required: [name]
      properties:
        name: {type: string, nullable: true, enum: [a, b]}
        parent: {$ref: '#/components/schemas/Item'}
)";

void ExpectInvalid(std::string_view text, std::string_view part,
                   Reason reason = Reason::kReferenceInvalid) {
  auto reference = LoadReference(text, "test.yaml");
  ASSERT_FALSE(reference.ok()) << text.substr(0, 100);
  EXPECT_EQ(ReasonOf(reference.status()), reason) << reference.status();
  EXPECT_NE(MessageOf(reference.status()).find(part), std::string_view::npos) << reference.status();
}

TEST(ReferenceLoaderTest, YamlAndJsonGiveTheSame) {
  auto yaml = LoadReference(kYaml, "test.yaml");
  ASSERT_TRUE(yaml.ok()) << yaml.status();
  EXPECT_TRUE(yaml->problems.empty());
  EXPECT_EQ(yaml->api, "shop");
  ASSERT_EQ(yaml->operations.size(), 1u);
  EXPECT_EQ(yaml->operations[0].parameters.size(), 2u);
  EXPECT_EQ(yaml->operations[0].responses[0].status, "200");
}

TEST(ReferenceLoaderTest, APathThatIsThereTwiceIsALostOperation) {
  const auto reference = LoadReference(R"({"openapi": "3.0.0", "info": {"title": "T", "title": "U"},
    "servers": [{"url": "https://a.test"}],
    "paths": {
      "/a": {"get": {"operationId": "first"}},
      "/a": {"get": {"operationId": "second"}}}})",
                                       "t.json");
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->operations.size(), 1u);
  EXPECT_EQ(reference->unusable_operations, 1);
  ASSERT_EQ(reference->problems.size(), 2u);
  EXPECT_EQ(reference->problems[0].operation, "");
  EXPECT_EQ(reference->problems[1].operation, "/a");
  EXPECT_EQ(reference->problems[1].line, 3);
  EXPECT_FALSE(reference->problems[1].help.empty());
}

TEST(ReferenceLoaderTest, TextsOfNoKnownFormSayWhatIsNeeded) {
  ExpectInvalid("", "line 1, column 1: the document is empty");
  ExpectInvalid(" \n\n", "empty");
  ExpectInvalid("<!DOCTYPE html><html></html>", "HTML");
  ExpectInvalid("\xEF\xBB\xBF <html>", "HTML");
  ExpectInvalid("Dear reader,\nthis is: no: reference\n", "no known form");
  ExpectInvalid("just words", "no known form");
  ExpectInvalid("a: 1\n", "neither `openapi` nor `swagger`");
  ExpectInvalid("[1, 2]", "neither `openapi` nor `swagger`");
}

TEST(ReferenceLoaderTest, WhatIsNoReferenceAtAllIsToldByItsRule) {
  for (const char* foreign : {"{}", "a: 1\n", "just words", "<html></html>"}) {
    const auto problems = ProblemsOf(LoadReference(foreign, "test").status());
    ASSERT_EQ(problems.size(), 1u) << foreign;
    EXPECT_EQ(problems[0].rule, "form") << foreign;
  }
  for (const char* broken : {"{", R"({"openapi": "3.0.0"})", ""}) {
    EXPECT_TRUE(ProblemsOf(LoadReference(broken, "test").status()).empty()) << broken;
  }
}

TEST(ReferenceLoaderTest, BytesThatAreNoTextHaveTheirPlace) {
  ExpectInvalid("openapi: 3.0.0\nx: \"\xff\"\n", "line 2, column 5");
  ExpectInvalid(std::string_view("\x7f"
                                 "ELF\0\0\0",
                                 7),
                "line 1, column 5");
  ExpectInvalid("\xff\xfeo\x00", "line 1, column 1");
}

TEST(ReferenceLoaderTest, TruncatedDocumentsAreRefusedWithTheirPlace) {
  ExpectInvalid(R"({"openapi": "3.0.0", "paths": {"/a": )", "line 1, column");
  ExpectInvalid("openapi: 3.0.0\npaths: {\n", "line 3");
  ExpectInvalid("openapi: 3.0.0\ninfo: {title: a}\npaths:\n", "#/paths");
  ExpectInvalid("openapi: 3.0.0\n", "no `paths`");
  ExpectInvalid(kYaml.substr(0, kYaml.find("    Item:") - 1), "cut off");
}

TEST(ReferenceLoaderTest, EveryCutOfAnOpenApiDocumentLoadsOrTellsWhy) {
  for (size_t size = 0; size < kYaml.size(); size += 3) {
    auto reference = LoadReference(kYaml.substr(0, size), "cut.yaml");
    EXPECT_TRUE(reference.ok() || !MessageOf(reference.status()).empty());
  }
}

TEST(ReferenceLoaderTest, BombsAndCyclesAreRefused) {
  ExpectInvalid("openapi: &a\n  b: *a\n", "line 2");
  ExpectInvalid("openapi: 3.0.0\nx: " + std::string(300, '[') + std::string(300, ']'), "256",
                Reason::kLimitExceeded);
  ExpectInvalid("{\"openapi\": " + std::string(300, '[') + std::string(300, ']') + "}", "",
                Reason::kLimitExceeded);
}

TEST(ReferenceLoaderTest, SizeIsLimited) {
  ExpectInvalid(std::string((size_t{64} << 20) + 1, ' '), "bytes", Reason::kLimitExceeded);
}

TEST(ReferenceLoaderTest, OtherVersionsAreNamed) {
  ExpectInvalid("swagger: '1.2'\npaths: {}\n", "OpenAPI 1.2 is not read");
  ExpectInvalid("{\"openapi\": 3}", "`3` is no version");
  ExpectInvalid("openapi: 4.0.0\n", "4.0.0");
  EXPECT_TRUE(LoadReference("openapi: 3.1\npaths: {}\n", "a.yaml").ok());
}

// Calls `visit` with the document once for each place in it, that place being replaced.
void ForEachMutation(Json& root, Json& node, const Json& replacement,
                     const std::function<void()>& visit) {
  Json kept = node;
  node = replacement;
  visit();
  node = std::move(kept);
  if (!node.is_structured()) return;
  for (auto& child : node) ForEachMutation(root, child, replacement, visit);
}

TEST(ReferenceLoaderTest, AnyValueAtAnyPlaceLoadsOrIsRefused) {
  const Json kReplacements[] = {nullptr,
                                Json::array(),
                                Json::object(),
                                "x",
                                1,
                                true,
                                Json::array({nullptr, 1, "x", Json::object()}),
                                Json{{"$ref", "#/components"}},
                                Json{{"$ref", "#/nowhere"}},
                                Json{{"$ref", 1}}};
  Json root = Json::parse(R"({
    "openapi": "3.0.3", "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://{r}.t", "description": "d",
                 "variables": {"r": {"default": "e", "enum": ["e"]}}}],
    "security": [{"k": []}],
    "paths": {"/a/{id}": {"servers": [{"url": "/x"}],
      "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}, "style": "simple",
                      "explode": false, "examples": {"a": {"value": 1}}}],
      "post": {"operationId": "a", "tags": ["t"], "summary": "s", "deprecated": true,
        "parameters": [{"$ref": "#/components/parameters/P"}],
        "requestBody": {"required": true, "content": {"application/json": {
          "schema": {"$ref": "#/components/schemas/S"}, "example": 1, "encoding": {"a": {}}}}},
        "responses": {"200": {"description": "d", "content": {"text/plain": {}}}},
        "security": [{}, {"k": []}]}}},
    "components": {
      "parameters": {"P": {"name": "p", "in": "query", "content": {"application/json": {"schema": {}}}}},
      "securitySchemes": {"k": {"type": "http", "scheme": "basic"}},
      "schemas": {"S": {"type": "object", "required": ["x"], "nullable": true, "example": {},
        "properties": {"x": {"allOf": [{"$ref": "#/components/schemas/S"}], "nullable": true},
                       "y": {"type": "array", "items": {"enum": ["a"]}, "minimum": 1,
                             "exclusiveMinimum": true}},
        "additionalProperties": false, "discriminator": {"propertyName": "x"}}}}})");
  int loaded = 0;
  for (const Json& replacement : kReplacements) {
    ForEachMutation(root, root, replacement, [&] {
      auto reference = LoadReference(FormatJson(root), "mutated.json");
      loaded += reference.ok();
      EXPECT_TRUE(reference.ok() || !MessageOf(reference.status()).empty());
    });
  }
  EXPECT_GT(loaded, 100);
}

}  // namespace
}  // namespace httptask
