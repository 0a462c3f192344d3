#include "plugin/service/catalog_conversion.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Operation Example() {
  Operation operation;
  operation.api = "shop";
  operation.id = "addItem";
  operation.method = "POST";
  operation.path = "/items/{id}";
  operation.servers = {{"https://a.example", "a", "first", {{"v", "1", {"1", "2"}, "version"}}}};
  Parameter parameter;
  parameter.name = "id";
  parameter.in = ParameterLocation::kPath;
  parameter.required = true;
  parameter.schema = Json::parse(R"({"type": "integer", "default": 5})");
  operation.parameters = {parameter};
  operation.body_required = true;
  Body body;
  body.media_type = "application/json";
  body.schema = Json::parse(R"({"type": "object", "required": ["name"], "properties": {
      "name": {"type": "string"}, "made": {"type": "string", "readOnly": true}}})");
  operation.bodies = {body};
  operation.responses = {{"200", "done", {body}}};
  operation.credential_needs = {{{"key", "apiKey", "header", "X-Key"}},
                                {},
                                {{"o",
                                  "oauth2",
                                  "",
                                  "",
                                  {"read"},
                                  {{"clientCredentials", "https://a.test/token"}},
                                  "https://a.test/discovery"}}};
  return operation;
}

TEST(CatalogConversionTest, OperationHoldsAllParts) {
  const v1::Operation message = ToMessage(Example());
  EXPECT_EQ(message.summary().id(), "shop/addItem");
  EXPECT_EQ(message.servers(0).variables(0).allowed_values_size(), 2);
  EXPECT_EQ(message.parameters(0).in(), v1::PARAMETER_LOCATION_PATH);
  EXPECT_EQ(message.parameters(0).field().path(), "id");
  EXPECT_TRUE(message.parameters(0).field().required());
  EXPECT_EQ(message.parameters(0).field().default_json(), "5");
  EXPECT_TRUE(message.bodies(0).required());
  EXPECT_EQ(message.responses(0).status(), "200");
  ASSERT_EQ(message.credential_needs_size(), 3);
  EXPECT_EQ(message.credential_needs(0).needs(0).sent_as(), "header X-Key");
  const v1::CredentialNeed& token = message.credential_needs(2).needs(0);
  EXPECT_EQ(token.scopes(0), "read");
  EXPECT_EQ(token.flows(0).kind(), "clientCredentials");
  EXPECT_EQ(token.flows(0).token_url(), "https://a.test/token");
  EXPECT_EQ(token.discovery_url(), "https://a.test/discovery");
}

TEST(CatalogConversionTest, AnAnswersLinksNameTheOperationsOfTheCatalog) {
  Operation operation = Example();
  operation.responses[0].links = Json::parse(R"({
      "read": {"operationId": "getItem", "parameters": {"id": "$response.body#/id", "n": 1},
               "requestBody": {"a": "$request.path.id"}, "description": "Reads it"},
      "byPath": {"operationRef": "#/paths/~1items~1%7Bid%7D/delete"},
      "elsewhere": {"operationRef": "https://b.example/api.json#/paths/~1a/get"},
      "odd": {"operationId": 5, "parameters": [1]}})");
  const auto links = ToMessage(operation).responses(0).links();
  ASSERT_EQ(links.size(), 4);
  EXPECT_EQ(links[0].name(), "read");
  EXPECT_EQ(links[0].operation(), "shop/getItem");
  EXPECT_EQ(links[0].description(), "Reads it");
  EXPECT_EQ(links[0].parameters(0).name(), "id");
  EXPECT_EQ(links[0].parameters(0).value_json(), R"("$response.body#/id")");
  EXPECT_EQ(links[0].parameters(1).value_json(), "1");
  EXPECT_EQ(links[0].request_body_json(), R"({"a":"$request.path.id"})");
  EXPECT_EQ(links[1].operation(), "shop/DELETE /items/{id}");
  EXPECT_EQ(links[2].operation(), "https://b.example/api.json#/paths/~1a/get");
  EXPECT_EQ(links[3].operation(), "");
}

TEST(CatalogConversionTest, ReadOnlyFieldsAreOfAnswersAlone) {
  const v1::Operation message = ToMessage(Example());
  EXPECT_EQ(message.bodies(0).fields_size(), 1);
  EXPECT_EQ(message.responses(0).bodies(0).fields_size(), 2);
}

TEST(CatalogConversionTest, ABodyThatIsNoObjectTellsOfItself) {
  Operation operation = Example();
  operation.bodies[0].schema = *ParseJson(R"({"type": "string", "maxLength": 5})");
  v1::Operation message = ToMessage(operation);
  ASSERT_EQ(message.bodies(0).fields_size(), 1);
  EXPECT_EQ(message.bodies(0).fields(0).path(), "");
  EXPECT_EQ(message.bodies(0).fields(0).type(), "string");
  EXPECT_EQ(message.bodies(0).fields(0).limits(0), "maxLength 5");
  operation.bodies[0].schema =
      *ParseJson(R"({"type": "array", "items": {"properties": {"id": {"type": "string"}}}})");
  message = ToMessage(operation);
  ASSERT_EQ(message.bodies(0).fields_size(), 2);
  EXPECT_EQ(message.bodies(0).fields(0).type(), "array");
  EXPECT_EQ(message.bodies(0).fields(1).path(), "[].id");
}

TEST(CatalogConversionTest, BytesThatAreNotUtf8AreReplaced) {
  ApiSummary api;
  api.title = "a\xff";
  EXPECT_EQ(ToMessage(api).title(), "a\xEF\xBF\xBD");
}

TEST(CatalogConversionTest, AChangeKeepsItsKindAndDifferences) {
  const v1::OperationChange message =
      ToMessage(OperationChange{"x", ChangeKind::kBroken, {{"query a", "is gone", true}}});
  EXPECT_EQ(message.id(), "x");
  EXPECT_EQ(message.kind(), v1::CHANGE_KIND_BROKEN);
  ASSERT_EQ(message.differences_size(), 1);
  EXPECT_EQ(message.differences(0).place(), "query a");
  EXPECT_EQ(message.differences(0).what(), "is gone");
  EXPECT_TRUE(message.differences(0).breaks());
}

}  // namespace
}  // namespace httptask
