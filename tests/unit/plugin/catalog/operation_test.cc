#include "plugin/catalog/operation.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Operation MakeFullOperation() {
  Operation operation;
  operation.id = "get user";
  operation.method = "GET";
  operation.path = "/users/{id}";
  operation.summary = "s";
  operation.description = "d";
  operation.tags = {"a", "b"};
  operation.deprecated = true;
  operation.servers = {{"https://{r}.x", "x", "X", {{"r", "eu", {"eu", "us"}, "region"}}}};
  Parameter parameter;
  parameter.name = "id";
  parameter.required = true;
  parameter.explode = true;
  parameter.allow_reserved = true;
  parameter.style = "form";
  parameter.content_type = "application/json";
  parameter.schema = Json{{"type", "integer"}};
  parameter.example = 0;
  for (auto in : {ParameterLocation::kPath, ParameterLocation::kQuery, ParameterLocation::kHeader,
                  ParameterLocation::kCookie}) {
    parameter.in = in;
    operation.parameters.push_back(parameter);
  }
  operation.body_required = true;
  operation.bodies = {{"application/json", true, Json{{"a", 1}}, Json{{"f", Json::object()}}}};
  operation.responses = {{"200", "fine", operation.bodies}, {"default", "", {}}};
  operation.credential_needs = {
      {},
      {{"key", "apiKey", "header", "X-Key"}},
      {{"o", "oauth2", "", "", {"read"}, {{"password", "https://a/t"}}, "https://a/d"}}};
  return operation;
}

TEST(OperationTest, StorageFormIsInverse) {
  const Operation operation = MakeFullOperation();
  EXPECT_EQ(OperationFromJson(OperationToJson(operation)), operation);
  EXPECT_EQ(OperationFromJson(OperationToJson(Operation{})), Operation{});
}

TEST(OperationTest, StorageFormSurvivesItsText) {
  const Operation operation = MakeFullOperation();
  EXPECT_EQ(OperationFromJson(*ParseJson(FormatJson(OperationToJson(operation)))), operation);
}

TEST(OperationTest, AnyJsonIsReadWithoutFailing) {
  for (const char* text : {"null", "[]", "{\"servers\":{}}", "{\"parameters\":[1,null]}",
                           "{\"credentialNeeds\":[1,[2]]}", "{\"id\":1}"}) {
    OperationFromJson(*ParseJson(text));
  }
}

TEST(OperationTest, LocationsHaveNames) {
  EXPECT_EQ(LocationName(ParameterLocation::kPath), "path");
  EXPECT_EQ(LocationName(ParameterLocation::kCookie), "cookie");
}

}  // namespace
}  // namespace httptask
