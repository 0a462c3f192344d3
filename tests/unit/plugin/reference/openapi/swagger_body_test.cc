#include "plugin/reference/openapi/swagger_body.h"

#include <gtest/gtest.h>

#include "plugin/reference/openapi/openapi_loader.h"

namespace httptask {
namespace {

Reference Load(const std::string& paths, const std::string& more = "",
               std::string_view source = "test.json") {
  auto root = ParseJson(R"({"swagger": "2.0", "info": {"title": "T", "version": "1"},)" +
                        (more.empty() ? "" : more + ",") + R"("paths": )" + paths + "}");
  EXPECT_TRUE(root.ok()) << root.status();
  auto reference = LoadOpenApi(*root, source);
  EXPECT_TRUE(reference.ok()) << reference.status();
  return reference.ok() ? *std::move(reference) : Reference{};
}

const char kHost[] = R"("host": "api.t.test", "basePath": "/v1/", "schemes": ["http", "https"])";

TEST(SwaggerTest, ServersAreSchemesHostAndBasePath) {
  Reference reference = Load(R"({"/a": {"get": {}, "put": {"schemes": ["http"]}}})", kHost);
  ASSERT_EQ(reference.operations.size(), 2u);
  ASSERT_EQ(reference.operations[0].servers.size(), 2u);
  EXPECT_EQ(reference.operations[0].servers[0].url, "https://api.t.test/v1");
  EXPECT_EQ(reference.operations[0].servers[1].url, "http://api.t.test/v1");
  ASSERT_EQ(reference.operations[1].servers.size(), 1u);
  EXPECT_EQ(reference.operations[1].servers[0].url, "http://api.t.test/v1");
  EXPECT_TRUE(reference.problems.empty());
}

TEST(SwaggerTest, WithoutAHostTheSourceIsTheServer) {
  const std::string base = R"("basePath": "/v1")";
  EXPECT_TRUE(Load(R"({"/a": {"get": {}}})", base).operations.at(0).servers.empty());
  Reference reference = Load(R"({"/a": {"get": {}}})", base, "http://a.test/docs/swagger.json");
  EXPECT_EQ(reference.operations.at(0).servers.at(0).url, "http://a.test/v1");
}

TEST(SwaggerTest, AParameterIsItsOwnSchemaAndItsListsHaveAStyle) {
  Reference reference = Load(R"({"/a/{id}": {"get": {"parameters": [
      {"name": "id", "in": "path", "required": true, "type": "integer", "format": "int64"},
      {"name": "c", "in": "query", "type": "array", "items": {"type": "string"}},
      {"name": "m", "in": "query", "type": "array", "items": {}, "collectionFormat": "multi"},
      {"name": "s", "in": "query", "type": "array", "items": {}, "collectionFormat": "ssv"},
      {"name": "p", "in": "query", "type": "array", "items": {}, "collectionFormat": "pipes"},
      {"name": "t", "in": "query", "type": "array", "items": {}, "collectionFormat": "tsv"},
      {"name": "o", "in": "query", "type": "array", "items": {}, "collectionFormat": "dots"},
      {"name": "h", "in": "header", "type": "array", "items": {}, "collectionFormat": "pipes"},
      {"name": "n", "in": "header", "type": "array", "items": {}, "collectionFormat": "tsv"}]}}})",
                             kHost);
  const auto& parameters = reference.operations.at(0).parameters;
  ASSERT_EQ(parameters.size(), 9u);
  EXPECT_EQ(FormatJson(parameters[0].schema), R"({"type":"integer","format":"int64"})");
  const std::vector<std::pair<std::string, bool>> wanted = {
      {"simple", false},         {"form", false},          {"form", true},
      {"spaceDelimited", false}, {"pipeDelimited", false}, {"tabDelimited", false},
      {"form", false},           {"pipeDelimited", false}, {"simple", false}};
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(parameters[i].style, wanted[i].first) << i;
    EXPECT_EQ(parameters[i].explode, wanted[i].second) << i;
  }
  ASSERT_EQ(reference.problems.size(), 2u);
  EXPECT_NE(reference.problems[0].reason.find("dots"), std::string::npos);
  EXPECT_NE(reference.problems[1].reason.find("tsv"), std::string::npos);
}

TEST(SwaggerTest, ABodyIsOfTheMediaTypesConsumed) {
  Reference reference = Load(
      R"({"/a": {"post": {"parameters": [{"name": "b", "in": "body", "required": true,
            "schema": {"$ref": "#/definitions/A"}}]},
          "put": {"consumes": ["text/plain", "application/json"], "parameters": [
            {"$ref": "#/parameters/B"}]}}})",
      std::string(kHost) + R"(, "consumes": ["application/xml"],
        "definitions": {"A": {"type": "object", "x-nullable": true}},
        "parameters": {"B": {"name": "b", "in": "body", "schema": {"type": "object", "discriminator": "k"}}})");
  const Operation& post = reference.operations.at(0);
  EXPECT_TRUE(post.body_required);
  ASSERT_EQ(post.bodies.size(), 1u);
  EXPECT_EQ(post.bodies[0].media_type, "application/xml");
  EXPECT_EQ(FormatJson(post.bodies[0].schema), R"({"$ref":"#/definitions/A"})");
  EXPECT_EQ(FormatJson(reference.definitions.at("#/definitions/A")),
            R"({"type":["object","null"]})");
  const Operation& put = reference.operations.at(1);
  EXPECT_FALSE(put.body_required);
  ASSERT_EQ(put.bodies.size(), 2u);
  EXPECT_EQ(put.bodies[0].media_type, "application/json");
  EXPECT_EQ(FormatJson(put.bodies[1].schema),
            R"({"type":"object","discriminator":{"propertyName":"k"}})");
}

TEST(SwaggerTest, FormFieldsMakeOneBody) {
  Reference reference = Load(
      R"({"/a": {"parameters": [{"name": "n", "in": "formData", "type": "integer"}],
          "post": {"parameters": [
            {"name": "n", "in": "formData", "type": "string", "required": true, "description": "d"},
            {"name": "l", "in": "formData", "type": "array", "items": {"type": "string"},
             "collectionFormat": "multi"}]},
          "put": {"consumes": ["multipart/form-data"], "parameters": []},
          "patch": {"parameters": [{"name": "f", "in": "formData", "type": "file"}]}}})",
      kHost);
  const Body& form = reference.operations.at(0).bodies.at(0);
  EXPECT_TRUE(reference.operations.at(0).body_required);
  EXPECT_EQ(form.media_type, "application/x-www-form-urlencoded");
  EXPECT_EQ(FormatJson(form.schema),
            R"({"type":"object","properties":{"n":{"type":"string","description":"d"},)"
            R"("l":{"type":"array","items":{"type":"string"}}},"required":["n"]})");
  EXPECT_EQ(FormatJson(form.encoding), R"({"l":{"style":"form","explode":true}})");
  EXPECT_EQ(reference.operations.at(1).bodies.at(0).media_type, "multipart/form-data");
  const Body& file = reference.operations.at(2).bodies.at(0);
  EXPECT_EQ(file.media_type, "multipart/form-data");
  EXPECT_EQ(FormatJson(*ResolvePointer(file.schema, "/properties/f")),
            R"({"type":"string","format":"binary"})");
}

TEST(SwaggerTest, AnswersAreOfTheMediaTypesProduced) {
  Reference reference = Load(
      R"({"/a": {"get": {"produces": ["application/json"], "responses": {
          "200": {"description": "d", "schema": {"type": "string"}, "examples": {"application/json": "x"},
                  "headers": {"X-Left": {"type": "integer"}}},
          "204": {"description": "none"}, "default": {"$ref": "#/responses/E"}}}}})",
      std::string(kHost) +
          R"(, "responses": {"E": {"description": "e", "schema": {"type": "file"}}})");
  const auto& responses = reference.operations.at(0).responses;
  ASSERT_EQ(responses.size(), 3u);
  EXPECT_EQ(responses[0].bodies.at(0).example, "x");
  EXPECT_EQ(responses[0].headers.at(0).name, "X-Left");
  EXPECT_EQ(FormatJson(responses[0].headers.at(0).schema), R"({"type":"integer"})");
  EXPECT_TRUE(responses[1].bodies.empty());
  EXPECT_EQ(FormatJson(responses[2].bodies.at(0).schema), R"({"type":"string","format":"binary"})");
}

TEST(SwaggerTest, SecurityDefinitionsAreCredentials) {
  Reference reference =
      Load(R"({"/a": {"get": {"security": [{"b": []}, {"k": [], "o": ["r"]}]}}})",
           std::string(kHost) + R"(, "securityDefinitions": {"b": {"type": "basic"},
        "k": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "o": {"type": "oauth2", "flow": "application", "tokenUrl": "https://a.test/token"}})");
  using Needs = std::vector<std::vector<CredentialNeed>>;
  EXPECT_EQ(
      reference.operations.at(0).credential_needs,
      (Needs{{{"b", "http", "basic", ""}},
             {{"k", "apiKey", "header", "X-Key"},
              {"o", "oauth2", "", "", {"r"}, {{"clientCredentials", "https://a.test/token"}}}}}));
}

}  // namespace
}  // namespace httptask
