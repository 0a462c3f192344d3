#include "plugin/reference/openapi/openapi_loader.h"

#include <gtest/gtest.h>

#include <string>

#include "plugin/reference/openapi/api_name.h"

namespace httptask {
namespace {

// A document with these paths and other members, loaded.
Reference Load(const std::string& paths, const std::string& more = "",
               std::string_view source = "test.json") {
  auto root = ParseJson(R"({"openapi": "3.0.3", "info": {"title": "T", "version": "1"},)" +
                        (more.empty() ? "" : more + ",") + R"("paths": )" + paths + "}");
  EXPECT_TRUE(root.ok()) << root.status();
  auto reference = LoadOpenApi(*root, source);
  EXPECT_TRUE(reference.ok()) << reference.status();
  return reference.ok() ? *std::move(reference) : Reference{};
}

const char kServers[] = R"("servers": [{"url": "https://api.t.test/"}])";

Json SchemaOf(const std::string& schema) {
  Reference reference = Load(R"({"/a": {"post": {"requestBody": {"content": {"application/json":
      {"schema": )" + schema + "}}}}}}",
                             kServers);
  return reference.operations.at(0).bodies.at(0).schema;
}

bool HasProblem(const Reference& reference, std::string_view pointer, std::string_view part) {
  for (const ImportProblem& problem : reference.problems) {
    if (problem.pointer == pointer && problem.reason.find(part) != std::string::npos &&
        !problem.help.empty() && problem.document == "test.json") {
      return true;
    }
  }
  for (const ImportProblem& problem : reference.problems) {
    ADD_FAILURE() << problem.pointer << ": " << problem.reason;
  }
  return false;
}

TEST(ApiNameTest, TitleLosesWhatEveryApiHas) {
  EXPECT_EQ(ApiName("The Plaid API", "x"), "plaid");
  EXPECT_EQ(ApiName("Stripe API", "x"), "stripe");
  EXPECT_EQ(ApiName("GitHub v3 REST API", "x"), "github");
  EXPECT_EQ(ApiName("Swagger Petstore - OpenAPI 3.0", "x"), "swagger-petstore");
  EXPECT_EQ(ApiName("API v1.2", "/tmp/my.shop.yaml"), "my-shop");
  EXPECT_EQ(ApiName("", "https://a.test/docs/pets.json?x=/1"), "pets");
  EXPECT_EQ(ApiName("", ""), "api");
}

TEST(OpenApiLoaderTest, EveryMethodButTraceIsAnOperation) {
  Reference reference = Load(R"({"/a": {"get": {}, "put": {}, "post": {}, "delete": {},
      "options": {}, "head": {}, "patch": {}, "trace": {}, "x-get": {}, "summary": "s"}})",
                             kServers);
  ASSERT_EQ(reference.operations.size(), 7u);
  EXPECT_EQ(reference.operations[0].id, "GET /a");
  EXPECT_EQ(reference.operations[3].method, "DELETE");
  EXPECT_EQ(reference.unusable_operations, 1);
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/trace", "TRACE"));
}

TEST(OpenApiLoaderTest, ADuplicateIdIsNamedByMethodAndPath) {
  Reference reference =
      Load(R"({"/a": {"get": {"operationId": "x"}, "put": {"operationId": "x"}}})", kServers);
  EXPECT_EQ(reference.operations[1].id, "PUT /a");
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/put", "`x`"));
}

TEST(OpenApiLoaderTest, OwnParametersWinAndKinsAreTogether) {
  Reference reference = Load(R"({"/a/{id}/{b}": {
      "parameters": [{"name": "q", "in": "query", "description": "shared"},
                     {"name": "id", "in": "path"}],
      "get": {"parameters": [{"name": "q", "in": "query", "description": "own"},
                             {"name": "Accept", "in": "header"},
                             {"name": "c", "in": "cookie"}, {"name": "H", "in": "header"},
                             {"name": "x", "in": "body"}, {"name": "gone", "in": "path"}]}}})",
                             kServers);
  const auto& parameters = reference.operations.at(0).parameters;
  ASSERT_EQ(parameters.size(), 5u);
  EXPECT_EQ(parameters[0].name, "id");
  EXPECT_TRUE(parameters[0].required);
  EXPECT_EQ(parameters[0].style, "simple");
  EXPECT_EQ(parameters[1].name, "b");
  EXPECT_EQ(parameters[2].description, "own");
  EXPECT_EQ(parameters[2].style, "form");
  EXPECT_TRUE(parameters[2].explode);
  EXPECT_EQ(parameters[3].name, "H");
  EXPECT_EQ(parameters[4].name, "c");
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a~1{id}~1{b}/get", "`{b}` is not declared"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a~1{id}~1{b}/get", "`{gone}`"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a~1{id}~1{b}/get/parameters/4", "`body`"));
}

TEST(OpenApiLoaderTest, ReferencesOfEveryKindAreFollowed) {
  Reference reference = Load(R"({"/a": {"$ref": "#/components/pathItems/I"}})",
                             std::string(kServers) + R"(, "components": {
        "pathItems": {"I": {"post": {"parameters": [{"$ref": "#/components/parameters/P"}],
          "requestBody": {"$ref": "#/components/requestBodies/B"},
          "responses": {"2XX": {"$ref": "#/components/responses/R"}}}}},
        "parameters": {"P": {"name": "p", "in": "query"}},
        "examples": {"E": {"value": {"a": 1}}},
        "requestBodies": {"B": {"required": true, "content": {
          "text/plain": {}, "multipart/form-data": {}, "application/x-www-form-urlencoded": {},
          "application/vnd.a+json": {}, "application/json": {"examples": {"e": {"$ref": "#/components/examples/E"}}}}}},
        "responses": {"R": {"description": "d"}}})");
  const Operation& operation = reference.operations.at(0);
  EXPECT_EQ(operation.parameters.at(0).name, "p");
  EXPECT_TRUE(operation.body_required);
  ASSERT_EQ(operation.bodies.size(), 5u);
  EXPECT_EQ(operation.bodies[0].media_type, "application/json");
  EXPECT_EQ(FormatJson(operation.bodies[0].example), R"({"a":1})");
  EXPECT_EQ(operation.bodies[1].media_type, "application/vnd.a+json");
  EXPECT_EQ(operation.bodies[4].media_type, "text/plain");
  EXPECT_EQ(operation.responses.at(0).status, "2XX");
  EXPECT_TRUE(reference.problems.empty());
}

TEST(OpenApiLoaderTest, ReferencesOutNowhereOrInCirclesAreProblems) {
  Reference reference = Load(
      R"({"/a": {"get": {"parameters": [{"$ref": "other.yaml#/p"}, {"$ref": "#/nowhere"},
          {"$ref": "#/components/parameters/C"}],
          "responses": {"200": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/No"}}}}}}}})",
      std::string(kServers) +
          R"(, "components": {"parameters": {"C": {"$ref": "#/components/parameters/C"}}})");
  ASSERT_EQ(reference.operations.size(), 1u);
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/get/parameters/0", "needs the file `other.yaml`"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/get/parameters/1", "leads nowhere"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/get/parameters/2", "circle"));
  EXPECT_EQ(FormatJson(reference.definitions.at("#/components/schemas/No")), "{}");
}

TEST(OpenApiLoaderTest, DefinitionsHoldWhatIsReachedAnywhere) {
  Reference reference = Load(
      R"({"/a": {"get": {"responses": {"200": {"content": {"a/b": {"schema":
            {"$ref": "#/components/schemas/A"}}}},
          "201": {"content": {"a/b": {"schema":
            {"$ref": "#/paths/~1a/get/responses/200/content/a~1b/schema"}}}}}}}})",
      std::string(kServers) + R"(, "components": {"schemas": {
        "A": {"properties": {"a": {"$ref": "#/components/schemas/A"}, "b": {"$ref": "#/components/schemas/B"}}},
        "B": true, "Unused": {}}})");
  EXPECT_EQ(reference.definitions.size(), 3u);
  EXPECT_TRUE(reference.definitions.contains("#/paths/~1a/get/responses/200/content/a~1b/schema"));
}

TEST(OpenApiLoaderTest, ServersComeFromTheNearestLevel) {
  Reference reference = Load(
      R"({"/a": {"servers": [{"url": "https://p.t"}], "get": {"servers": [{"url": "https://o.t"}]}, "put": {}},
          "/b": {"get": {}}})",
      R"("servers": [{"url": "https://one.t/v1//", "description": "Production server"},
                     {"url": "https://two.t", "description": "The one that nobody uses"},
                     {"url": "https://two.u"}, {"url": "http://127.0.0.1:80"}])");
  EXPECT_EQ(reference.operations[0].servers.at(0).url, "https://o.t");
  EXPECT_EQ(reference.operations[1].servers.at(0).url, "https://p.t");
  const auto& servers = reference.operations[2].servers;
  ASSERT_EQ(servers.size(), 4u);
  EXPECT_EQ(servers[0].url, "https://one.t/v1");
  EXPECT_EQ(servers[0].name, "production");
  EXPECT_EQ(servers[1].name, "two");
  EXPECT_EQ(servers[2].name, "two-2");
  EXPECT_EQ(servers[3].name, "127-0-0-1");
}

TEST(OpenApiLoaderTest, RelativeServersNeedAnOrigin) {
  Reference reference = Load(R"({"/a": {"get": {}}})");
  EXPECT_TRUE(reference.operations.at(0).servers.empty());
  EXPECT_TRUE(HasProblem(reference, "#/servers/0", "relative"));
  reference = Load(R"({"/a": {"get": {}}})", R"("servers": [{"url": "/v2/"}, {"url": "../x"}])",
                   "https://a.test/docs/api/openapi.json");
  EXPECT_EQ(reference.operations.at(0).servers.at(0).url, "https://a.test/v2");
  EXPECT_EQ(reference.operations.at(0).servers.at(1).url, "https://a.test/docs/x");
}

TEST(OpenApiLoaderTest, ABodyThatIsNotThereIsToldWithWhatWorks) {
  const Reference reference = Load(
      R"({"/a": {"post": {"requestBody": {"$ref": "#/components/requestBodies/Order"}}}})",
      std::string(kServers) + R"(, "components": {"requestBodies": {"Orders": {"content": {}}}})");
  ASSERT_EQ(reference.operations.size(), 1u);
  ASSERT_EQ(reference.problems.size(), 2u);
  EXPECT_NE(reference.problems[0].help.find("`#/components/requestBodies/Orders`"),
            std::string::npos);
  EXPECT_EQ(reference.problems[1].pointer, "#/paths/~1a/post/requestBody");
  EXPECT_NE(reference.problems[1].reason.find("the body of `POST /a`"), std::string::npos);
  EXPECT_NE(reference.problems[1].help.find("prepared without a body"), std::string::npos);
}

TEST(OpenApiLoaderTest, OpenIdConnectTellsWhereItsIssuerIsDescribed) {
  const Reference reference =
      Load(R"({"/a": {"get": {"security": [{"login": ["read"]}]}}})",
           std::string(kServers) + R"(, "components": {"securitySchemes": {"login": {
        "type": "openIdConnect", "openIdConnectUrl": "https://a.test/.well-known/x"}}})");
  const CredentialNeed& need = reference.operations.at(0).credential_needs.at(0).at(0);
  EXPECT_EQ(need.discovery_url, "https://a.test/.well-known/x");
  EXPECT_EQ(need.scopes, std::vector<std::string>{"read"});
}

TEST(OpenApiLoaderTest, SecurityIsAnyOfSetsAndMayBeOverridden) {
  Reference reference = Load(
      R"({"/a": {"get": {}, "put": {"security": []}, "post": {"security": [{"no": []}, {}]}}})",
      std::string(kServers) + R"(, "security": [{"x-key": [], "b": []}, {"o": ["s"]}],
        "components": {"securitySchemes": {"x-key": {"type": "apiKey", "in": "query", "name": "k"},
          "b": {"type": "http", "scheme": "Bearer"}, "o": {"type": "oauth2", "flows": {
            "implicit": {"authorizationUrl": "https://a.test/login"},
            "clientCredentials": {"tokenUrl": "https://a.test/token"}, "x-odd": {}, "password": 1}}}})");
  using Needs = std::vector<std::vector<CredentialNeed>>;
  EXPECT_EQ(reference.operations[0].credential_needs,
            (Needs{{{"x-key", "apiKey", "query", "k"}, {"b", "http", "bearer", ""}},
                   {{"o",
                     "oauth2",
                     "",
                     "",
                     {"s"},
                     {{"implicit", ""}, {"clientCredentials", "https://a.test/token"}}}}}));
  EXPECT_EQ(reference.operations[1].credential_needs, Needs{});
  EXPECT_EQ(reference.operations[2].credential_needs, Needs{{}});
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/post/security/0", "`no` is not declared"));
}

TEST(OpenApiSchemaTest, OldFormsBecomeTheDialect) {
  const std::pair<const char*, const char*> kCases[] = {
      {R"({"type":"string","nullable":true})", R"({"type":["string","null"]})"},
      {R"({"type":"string","nullable":false})", R"({"type":"string"})"},
      {R"({"type":"string","enum":["a"],"nullable":true})",
       R"({"type":["string","null"],"enum":["a",null]})"},
      {R"({"allOf":[{}],"nullable":true,"description":"d"})",
       R"({"description":"d","anyOf":[{"allOf":[{}]},{"type":"null"}]})"},
      {R"({"minimum":1,"exclusiveMinimum":true,"maximum":2,"exclusiveMaximum":false})",
       R"({"exclusiveMinimum":1,"maximum":2})"},
      {R"({"example":1,"xml":{"name":"a"},"externalDocs":{},"x-a":1})",
       R"({"xml":{"name":"a"},"examples":[1]})"},
      {R"({"properties":{"x-a":{"example":1}}})", R"({"properties":{"x-a":{"examples":[1]}}})"},
      {R"({"type":"array","items":[{"type":"string"}]})",
       R"({"type":"array","prefixItems":[{"type":"string"}]})"},
      {R"({"type":["string","null"],"required":true})", R"({"type":["string","null"]})"},
      {"true", "true"}};
  for (const auto& [given, wanted] : kCases) EXPECT_EQ(FormatJson(SchemaOf(given)), wanted);
}

TEST(OpenApiSchemaTest, PatternsThatCannotBeJudgedAreTold) {
  const Reference reference =
      Load(R"x({"/a": {"get": {"parameters": [{"name": "p", "in": "query", "schema": {
          "pattern": "(a)\\1", "properties": {"q": {"pattern": "^a+$"}},
          "patternProperties": {"x(?<=y)": {}, "^x": {}}}}]}}})x",
           kServers);
  const std::string place = "#/paths/~1a/get/parameters/0/schema";
  EXPECT_TRUE(HasProblem(reference, place + "/pattern", R"x("(a)\\1")x"));
  EXPECT_TRUE(HasProblem(reference, place + "/patternProperties", "x(?<=y)"));
  EXPECT_EQ(reference.problems.size(), 2u);
  EXPECT_EQ(reference.operations.size(), 1u);
}

TEST(OpenApiLoaderTest, WhatManyOperationsShareIsStoredOnce) {
  Reference reference = Load(
      R"({"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/P"}],
          "responses": {"400": {"$ref": "#/components/responses/E"}}}}})",
      std::string(kServers) + R"(, "components": {
        "parameters": {"P": {"name": "p", "in": "query", "schema": {"enum": ["a", "b", "c", "d"]}}},
        "responses": {"E": {"description": "d", "headers": {"H": {"schema": {"type": "string"}}},
          "links": {"l": {"operationRef": "b#/x"}}, "content": {"a/b": {"schema":
            {"properties": {"a": {}, "b": {}, "c": {}, "d": {}}}}}}}})");
  const Operation& operation = reference.operations.at(0);
  EXPECT_EQ(FormatJson(operation.parameters.at(0).schema),
            R"({"$ref":"#/components/parameters/P/schema"})");
  EXPECT_EQ(FormatJson(operation.responses.at(0).bodies.at(0).schema),
            R"({"$ref":"#/components/responses/E/content/a~1b/schema"})");
  EXPECT_EQ(reference.definitions.size(), 2u);
  EXPECT_EQ(operation.responses[0].headers.at(0).name, "H");
  EXPECT_EQ(FormatJson(operation.responses[0].links), R"({"l":{"operationRef":"b#/x"}})");
}

TEST(OpenApiLoaderTest, FilesBesideTheDocumentAreNeededThenUsed) {
  const Json root = *ParseJson(R"({"openapi": "3.1.0", "info": {"title": "T"},
      "paths": {"/a": {"$ref": "paths/a.yaml"}}, "components": {"schemas": {"B": {"type": "string"}}}})");
  auto first = LoadOpenApi(root, "dir/main.json");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->needed_files, std::vector<std::string>{"paths/a.yaml"});
  DocumentFiles files;
  files["paths/a.yaml"].root =
      *ParseJson(R"({"get": {"responses": {"200": {"content": {"application/json":
      {"schema": {"$ref": "../main.json#/components/schemas/B"}}}}}}})");
  auto second = LoadOpenApi(root, "dir/main.json", std::nullopt, files);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->needed_files.empty());
  ASSERT_EQ(second->operations.size(), 1u);
  EXPECT_EQ(FormatJson(second->operations[0].responses.at(0).bodies.at(0).schema),
            R"({"$ref":"#/components/schemas/B"})");
}

TEST(OpenApiSchemaTest, WrongTypesAreLeftOutAndTold) {
  Reference reference = Load(R"({"/a": {"post": {"requestBody": {"content": {"application/json":
      {"schema": {"type": "strng", "minLength": "1", "properties": {"a": 1}}}}}}}})",
                             kServers);
  EXPECT_EQ(FormatJson(reference.operations.at(0).bodies.at(0).schema),
            R"({"properties":{"a":{}}})");
  EXPECT_EQ(reference.problems.size(), 3u);
}

TEST(OpenApiSchemaTest, AReferenceToABaseWithADiscriminatorMeansItsSubtypes) {
  const Reference reference = Load(
      R"({"/a": {"post": {"requestBody": {"content": {"application/json":
          {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}})",
      std::string(kServers) + R"(, "components": {"schemas": {
        "Pet": {"required": ["kind"], "discriminator": {"propertyName": "kind"},
                "properties": {"kind": {"type": "string"}, "friend": {"$ref": "#/components/schemas/Pet"}}},
        "Cat": {"x-discriminator-value": "kitty", "allOf": [{"$ref": "#/components/schemas/Pet"},
                {"properties": {"claws": {"type": "integer"}}}]}}})");
  const std::string choice = "#/$subtypes/components/schemas/Pet";
  EXPECT_EQ(StringMember(reference.operations.at(0).bodies.at(0).schema, "$ref"), choice);
  const Definitions& definitions = reference.definitions;
  EXPECT_EQ(FormatJson(definitions.at(choice)["anyOf"]),
            R"([{"$ref":"#/components/schemas/Cat"}])");
  EXPECT_EQ(FormatJson(definitions.at(choice)["properties"]["kind"]["enum"]), R"(["kitty"])");
  EXPECT_EQ(StringMember(definitions.at("#/components/schemas/Cat")["allOf"][0], "$ref"),
            "#/components/schemas/Pet");
  EXPECT_EQ(
      StringMember(definitions.at("#/components/schemas/Pet")["properties"]["friend"], "$ref"),
      choice);
}

TEST(OpenApiSchemaTest, AnAnchorMeansTheSchemaOfTheIdAroundIt) {
  const Reference reference = Load(
      R"({"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": {"anyOf": [
          {"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]}}}}}}})",
      std::string(kServers) + R"(, "components": {"schemas": {
          "A": {"$id": "https://t.test/a", "items": {"$ref": "#x"}, "not": {"$anchor": "x"}},
          "B": {"$id": "https://t.test/b", "items": {"$ref": "#x"}, "not": {"$anchor": "x"}}}})");
  for (const char* name : {"A", "B"}) {
    const std::string pointer = std::string("#/components/schemas/") + name;
    EXPECT_EQ(reference.definitions.at(pointer)["items"], (Json{{"$ref", pointer + "/not"}}));
    EXPECT_TRUE(reference.definitions.contains(pointer + "/not"));
  }
}

TEST(OpenApiSchemaTest, LongChainsOfReferencesBecomeOne) {
  Json schemas = Json::object();
  const auto name = [](size_t i) { return "S" + std::to_string(i); };
  for (size_t i = 0; i < 1000; ++i) {
    schemas[name(i)]["$ref"] = "#/components/schemas/" + name(i + 1);
  }
  schemas[name(1000)]["type"] = "string";
  const Reference reference =
      Load(R"({"/a": {"post": {"requestBody": {"content": {
          "text/a": {"schema": {"$ref": "#/components/schemas/S0"}},
          "text/b": {"schema": {"$ref": "#/components/schemas/S500"}},
          "text/c": {"schema": {"$ref": "#/components/schemas/S999"}}}}}}})",
           std::string(kServers) + R"(, "components": {"schemas": )" + FormatJson(schemas) + "}");
  EXPECT_TRUE(reference.problems.empty());
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(StringMember(reference.operations.at(0).bodies.at(i).schema, "$ref"),
              "#/components/schemas/S1000");
  }
  EXPECT_EQ(StringMember(reference.definitions.at("#/components/schemas/S1000"), "type"), "string");
  EXPECT_LT(reference.definitions.size(), 5u);
}

TEST(OpenApiLoaderTest, NothingOfAPathItemGoesWithoutAWord) {
  const Reference reference = Load(R"({"/a": {"GET": {}, "query": {"responses": {}}, "gett": {},
      "post": {"requestBody": {"$ref": "#/components/requestBodies/No"}}}})",
                                   std::string(kServers) + R"(, "webhooks": {"hook": {}})");
  ASSERT_EQ(reference.operations.size(), 2u);
  EXPECT_EQ(reference.operations[0].id, "GET /a");
  EXPECT_EQ(reference.unusable_operations, 1);
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/GET", "lower case"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/query", "`query` are not supported"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/gett", "no member `gett`"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a/post/requestBody", "body of `POST /a`"));
  EXPECT_TRUE(HasProblem(reference, "#/webhooks", "1 webhooks"));
}

TEST(OpenApiLoaderTest, ADocumentOfWebhooksAloneIsNotCalledCut) {
  const auto root = ParseJson(R"({"openapi": "3.1.0", "webhooks": {"a": {"post": {}}}})");
  const auto reference = LoadOpenApi(*root, "test.json");
  ASSERT_FALSE(reference.ok());
  EXPECT_NE(MessageOf(reference.status()).find("webhooks alone"), std::string_view::npos);
}

TEST(OpenApiLoaderTest, WrongTypesOfSmallMembersAreTold) {
  const Reference reference = Load(R"({"/a": {"post": {"tags": [[]], "deprecated": "yes",
      "parameters": [{"name": "q", "in": "query", "required": "true", "explode": 1}],
      "requestBody": {"required": 1, "content": {"application/json": {
        "schema": {"$ref": "#/components/schemas/D"}, "encoding": {"a": {"contentType": 7}, "b": 1}}}}}}})",
                                   R"("servers": [{"url": "https://{r}.test", "variables":
      {"r": {"default": [], "enum": "x"}}}], "components": {"schemas":
      {"D": {"discriminator": {"propertyName": 7, "mapping": []}}}})");
  const std::string post = "#/paths/~1a/post";
  for (const std::string& pointer :
       {post + "/tags/0", post + "/deprecated", post + "/parameters/0/required",
        post + "/parameters/0/explode", post + "/requestBody/required",
        post + "/requestBody/content/application~1json/encoding/a/contentType",
        post + "/requestBody/content/application~1json/encoding/b",
        std::string("#/servers/0/variables/r/default"), std::string("#/servers/0/variables/r/enum"),
        std::string("#/components/schemas/D/discriminator")}) {
    EXPECT_TRUE(HasProblem(reference, pointer, "is needed here")) << pointer;
  }
}

TEST(OpenApiLoaderTest, HeadersOfPartsAreFollowedToTheirSchemas) {
  const Reference reference = Load(R"({"/a": {"post": {"requestBody": {"content": {
      "multipart/form-data": {"encoding": {"f": {"headers": {
        "X-A": {"$ref": "#/components/headers/A"}, "X-B": 1}}}}}}}}})",
                                   R"("components": {"headers": {"A": {"required": true,
      "schema": {"$ref": "#/components/schemas/K"}, "examples": {"e": {"value": "k"}}}},
      "schemas": {"K": {"type": "string", "nullable": true}}})");
  const Json& headers = reference.operations.at(0).bodies.at(0).encoding["f"]["headers"];
  EXPECT_EQ(headers.size(), 1u);
  EXPECT_EQ(headers["X-A"]["example"], "k");
  EXPECT_EQ(headers["X-A"]["required"], true);
  const std::string target = headers["X-A"]["schema"]["$ref"];
  EXPECT_TRUE(reference.definitions.contains(target)) << target;
  EXPECT_TRUE(HasProblem(
      reference, "#/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/f/headers/X-B",
      "is needed here"));
}

TEST(OpenApiLoaderTest, LinksLeadToOperationsByTheirIds) {
  const Reference reference = Load(R"({"/a/{id}": {"get": {"operationId": "getA",
      "parameters": [{"name": "id", "in": "path"}], "responses": {"200": {"links": {
        "self": {"operationRef": "#/paths/~1a~1{id}/get"}, "other": {"operationRef": "b.yaml#/x"},
        "by": {"operationId": "getA"}, "lost": {"operationId": "nowhere"},
        "gone": {"operationRef": "#/paths/~1b/get"}}}}}}})",
                                   kServers);
  EXPECT_EQ(FormatJson(reference.operations.at(0).responses.at(0).links),
            R"({"self":{"operationId":"getA"},"other":{"operationRef":"b.yaml#/x"},)"
            R"("by":{"operationId":"getA"}})");
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a~1{id}/get", "`lost`"));
  EXPECT_TRUE(HasProblem(reference, "#/paths/~1a~1{id}/get", "`gone`"));
}

}  // namespace
}  // namespace httptask
