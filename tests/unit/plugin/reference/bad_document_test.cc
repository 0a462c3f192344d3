#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "plugin/reference/reference_loader.h"

// What hostile or broken documents get: a reason, in bounded time, never a crash.

namespace httptask {
namespace {

constexpr char kOpenApi[] = R"({"openapi": "3.1.0", "info": {"title": "T", "version": "1"},
  "servers": [{"url": "https://{env}.t.test", "variables": {"env": {"default": "a", "enum": ["a"]}}}],
  "security": [{"k": []}], "tags": [{"name": "t"}],
  "paths": {"/a/{id}": {"parameters": [{"name": "id", "in": "path", "required": true,
      "schema": {"type": "string"}, "examples": {"e": {"value": "x"}}}],
    "post": {"operationId": "o", "tags": ["t"], "parameters": [{"$ref": "#/components/parameters/P"}],
      "requestBody": {"required": true, "content": {"multipart/form-data": {
        "schema": {"$ref": "#/components/schemas/S"}, "encoding": {"f": {"contentType": "a/b"}}}}},
      "responses": {"200": {"description": "d", "headers": {"H": {"schema": {"type": "integer"}}},
        "content": {"application/json": {"schema": {"type": "array", "items": {"minimum": 1}}}},
        "links": {"l": {"operationId": "o"}}}}}}},
  "components": {"parameters": {"P": {"name": "p", "in": "query", "style": "deepObject",
      "explode": true, "content": {"application/json": {"schema": {"type": "object"}}}}},
    "schemas": {"S": {"allOf": [{"$ref": "#/components/schemas/S"}], "properties": {"f": {
      "type": ["string", "null"], "pattern": "a", "enum": ["a"]}}, "required": ["f"],
      "discriminator": {"propertyName": "f", "mapping": {"x": "#/components/schemas/S"}}}},
    "securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "K"}}}})";

constexpr char kSwagger[] = R"({"swagger": "2.0", "info": {"title": "T", "version": "1"},
  "host": "t.test", "basePath": "/v1", "schemes": ["https"], "consumes": ["application/json"],
  "paths": {"/a": {"post": {"produces": ["text/plain"], "parameters": [
      {"name": "q", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
      {"name": "f", "in": "formData", "type": "file"}, {"$ref": "#/parameters/B"}],
    "responses": {"200": {"description": "d", "schema": {"$ref": "#/definitions/D"},
      "headers": {"H": {"type": "integer"}}, "examples": {"text/plain": "x"}}}}}},
  "parameters": {"B": {"name": "b", "in": "body", "schema": {"$ref": "#/definitions/D"}}},
  "definitions": {"D": {"type": "object", "discriminator": "k", "properties": {"k": {"type": "string"}}}},
  "securityDefinitions": {"b": {"type": "basic"}}, "security": [{"b": []}]})";

std::vector<std::string> PointersIn(const Json& value, const std::string& pointer = "") {
  std::vector<std::string> pointers = {pointer};
  auto add = [&](const Json& child, const std::string& token) {
    for (std::string& below : PointersIn(child, pointer + "/" + EscapePointerToken(token))) {
      pointers.push_back(std::move(below));
    }
  };
  if (value.is_object()) {
    for (const auto& [name, child] : value.items()) add(child, name);
  } else if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) add(value[i], std::to_string(i));
  }
  return pointers;
}

// The document with another value at each node in turn.
void LoadMutants(std::string_view text) {
  const Json original = *ParseJson(text);
  const std::vector<Json> strange = {nullptr,
                                     true,
                                     7,
                                     -1.5,
                                     "text",
                                     "",
                                     Json::array(),
                                     Json::object(),
                                     Json::array({1, "a", nullptr}),
                                     Json{{"$ref", 1}},
                                     Json{{"$ref", "#"}},
                                     Json{{"$ref", "#/paths"}},
                                     Json{{"", Json::object()}}};
  for (const std::string& pointer : PointersIn(original)) {
    for (const Json& value : strange) {
      Json mutant = original;
      *const_cast<Json*>(ResolvePointer(mutant, pointer)) = value;
      auto reference = LoadReference(FormatJson(mutant), "mutant.json");
      const bool is_told =
          reference.ok() || ReasonOf(reference.status()) == Reason::kReferenceInvalid;
      EXPECT_TRUE(is_told) << pointer << " = " << FormatJson(value) << ": " << reference.status();
      if (!reference.ok()) continue;
      for (const ImportProblem& problem : reference->problems) {
        EXPECT_FALSE(problem.reason.empty()) << pointer;
        EXPECT_FALSE(problem.help.empty()) << pointer;
      }
    }
  }
}

TEST(BadDocumentTest, AnyTypeAtAnyNodeOfOpenApiIsTold) {
  LoadMutants(kOpenApi);
}

TEST(BadDocumentTest, AnyTypeAtAnyNodeOfSwaggerIsTold) {
  LoadMutants(kSwagger);
}

TEST(BadDocumentTest, WithoutPathsThereIsAReason) {
  auto reference = LoadReference(R"({"openapi": "3.0.0", "info": {}})", "a.json");
  ASSERT_FALSE(reference.ok());
  EXPECT_NE(MessageOf(reference.status()).find("no `paths`"), std::string_view::npos);
}

// Schemas S0 to S<count-1>, each nothing but a reference to the next.
std::string ChainOfSchemas(int count) {
  std::string schemas;
  for (int i = 0; i < count; ++i) {
    schemas += (i == 0 ? "\"S" : ",\"S") + std::to_string(i) +
               R"(": {"$ref": "#/components/schemas/S)" + std::to_string(i + 1) + "\"}";
  }
  return R"({"openapi": "3.1.0", "info": {"title": "T"}, "paths": {"/a": {"get": {"responses": {"200":
      {"description": "", "content": {"a/b": {"schema": {"$ref": "#/components/schemas/S0"}}}}}}}},
      "components": {"schemas": {)" +
         schemas + R"(, "S)" + std::to_string(count) + R"(": {}}}})";
}

TEST(BadDocumentTest, AChainOfTenThousandReferencesLoads) {
  auto reference = LoadReference(ChainOfSchemas(10'000), "chain.json");
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->operations.size(), 1u);
  EXPECT_EQ(reference->definitions.size(), 1u);
}

TEST(BadDocumentTest, AMillionArraysWithinEachOtherAreRefused) {
  const std::string deep = R"({"openapi": "3.1.0", "paths": {}, "x": )" +
                           std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}";
  auto reference = LoadReference(deep, "deep.json");
  ASSERT_FALSE(reference.ok());
  EXPECT_EQ(ReasonOf(reference.status()), Reason::kLimitExceeded);
  EXPECT_FALSE(LoadReference("openapi: " + std::string(1'000'000, '['), "deep.yaml").ok());
  EXPECT_FALSE(LoadReference("a: " + std::string(100'000, '{'), "deep.yaml").ok());
}

TEST(BadDocumentTest, BytesThatAreNoTextAreToldWithTheirPlace) {
  auto reference = LoadReference("{\"openapi\": \"3.1.0\",\n \"a\": \"\xC3(\"}", "a.json");
  ASSERT_FALSE(reference.ok());
  EXPECT_NE(MessageOf(reference.status()).find("line 2, column 8"), std::string_view::npos)
      << MessageOf(reference.status());
}

TEST(BadDocumentTest, FilesBesideItAreBoundedInNumberAndKeptApart) {
  ReferenceOptions options;
  for (int i = 0; i <= 500; ++i) options.files[std::to_string(i)] = {"{}", ""};
  const std::string document =
      R"({"openapi": "3.1.0", "info": {"title": "T"}, "paths": {"/a": {"$ref": "0"}}})";
  auto reference = LoadReference(document, "a.json", options);
  ASSERT_FALSE(reference.ok());
  EXPECT_EQ(ReasonOf(reference.status()), Reason::kLimitExceeded);
  options.files.erase("500");
  options.files["0"] = {"{", ""};
  options.files["1"] = {"", "it is a FIFO"};
  reference = LoadReference(document, "a.json", options);
  ASSERT_TRUE(reference.ok()) << reference.status();
  EXPECT_EQ(reference->unusable_operations, 1);
  std::vector<std::string> lost;
  for (const ImportProblem& problem : reference->problems) {
    if (problem.operation == "/a") lost.push_back(problem.pointer);
  }
  EXPECT_EQ(lost, std::vector<std::string>{"#/paths/~1a"});
}

TEST(BadDocumentTest, AnOperationThatIsLostIsAlwaysTold) {
  std::string paths;
  for (int i = 0; i < 1500; ++i) {
    paths += (i == 0 ? "\"/" : ",\"/") + std::to_string(i) +
             R"(": {"trace": {}, "get": {"parameters": [1]}})";
  }
  auto reference = LoadReference(
      R"({"openapi": "3.1.0", "info": {"title": "T"}, "paths": {)" + paths + "}}", "a.json");
  ASSERT_TRUE(reference.ok());
  EXPECT_EQ(reference->unusable_operations, 1500);
  int told = 0;
  for (const ImportProblem& problem : reference->problems) told += !problem.operation.empty();
  EXPECT_EQ(told, 1500);
  EXPECT_LE(reference->problems.size(), 2502u);
}

}  // namespace
}  // namespace httptask
