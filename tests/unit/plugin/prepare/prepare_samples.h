#pragma once

#include <gtest/gtest.h>

#include "plugin/prepare/prepare.h"

namespace httptask::testing {

inline Json ParseText(std::string_view text) {
  return ParseJson(text).value();
}

inline Server MakeServer(std::string url, std::string name) {
  Server server;
  server.url = std::move(url);
  server.name = std::move(name);
  return server;
}

inline Parameter MakeParameter(std::string name, ParameterLocation in, std::string_view schema) {
  Parameter parameter;
  parameter.name = std::move(name);
  parameter.in = in;
  parameter.required = in == ParameterLocation::kPath;
  parameter.schema = ParseText(schema);
  bool form = in == ParameterLocation::kQuery || in == ParameterLocation::kCookie;
  parameter.style = form ? "form" : "simple";
  parameter.explode = form;
  return parameter;
}

// Like Plaid's linkTokenCreate: an optional object with a required member, defaults, lists.
inline Operation LinkTokenOperation() {
  Operation operation;
  operation.api = "bank";
  operation.id = "linkTokenCreate";
  operation.method = "POST";
  operation.path = "/link/token/create";
  operation.servers = {MakeServer("https://production.example.com", "production"),
                       MakeServer("https://sandbox.example.com", "sandbox")};
  operation.body_required = true;
  Body body;
  body.media_type = "application/json";
  body.schema = ParseText(R"({"type": "object",
      "required": ["client_name", "language", "country_codes", "user"],
      "properties": {
        "client_id": {"type": "string"},
        "secret": {"type": "string"},
        "client_name": {"type": "string", "maxLength": 30},
        "language": {"type": "string"},
        "country_codes": {"type": "array", "minItems": 1,
                          "items": {"type": "string", "enum": ["US", "GB", "NL"]}},
        "user": {"$ref": "#/components/schemas/User"},
        "products": {"type": "array", "items": {"type": "string"}},
        "webhook": {"type": "string", "format": "uri"},
        "transactions": {"type": "object", "properties": {
            "days_requested": {"type": "integer", "minimum": 1, "maximum": 730, "default": 90}}},
        "update": {"type": "object", "required": ["item_id"], "properties": {
            "item_id": {"type": "string"},
            "reauthorize": {"type": "boolean", "default": false}}},
        "enable_multi_item_link": {"type": "boolean", "default": false}}})");
  operation.bodies = {body};
  operation.definitions["#/components/schemas/User"] =
      ParseText(R"({"type": "object", "required": ["client_user_id"], "properties": {
                    "client_user_id": {"type": "string", "minLength": 1},
                    "phone_number": {"type": "string"}}})");
  return operation;
}

// The least that linkTokenCreate takes.
inline std::vector<Argument> MinimalArguments() {
  return {{"client_name", "App"},
          {"country_codes[]", "US"},
          {"language", "en"},
          {"user.client_user_id", "u-1"}};
}

// One parameter in each place.
inline Operation ListOperation() {
  Operation operation;
  operation.api = "shop";
  operation.id = "listOrders";
  operation.method = "GET";
  operation.path = "/users/{id}/orders";
  operation.servers = {MakeServer("https://api.example.com/v1", "production")};
  operation.parameters = {
      MakeParameter("id", ParameterLocation::kPath, R"({"type": "string"})"),
      MakeParameter("limit", ParameterLocation::kQuery, R"({"type": "integer", "maximum": 100})"),
      MakeParameter("X-Trace", ParameterLocation::kHeader, R"({"type": "string"})"),
      MakeParameter("session", ParameterLocation::kCookie, R"({"type": "string"})")};
  return operation;
}

// `path rule` of each problem, in order.
inline std::vector<std::string> Rules(const std::vector<Problem>& problems) {
  std::vector<std::string> rules;
  for (const Problem& problem : problems) rules.push_back(problem.path + " " + problem.rule);
  return rules;
}

inline PrepareOptions Given(std::vector<Argument> arguments) {
  PrepareOptions options;
  options.arguments = std::move(arguments);
  return options;
}

inline PrepareOptions MinimalWith(std::vector<Argument> more) {
  PrepareOptions options = Given(MinimalArguments());
  options.arguments.insert(options.arguments.end(), more.begin(), more.end());
  return options;
}

// The task, or a failure that tells every problem.
inline PreparedTask Prepare(const Operation& operation, const PrepareOptions& options) {
  auto prepared = PrepareTask(operation, options);
  EXPECT_TRUE(prepared.ok()) << prepared.status();
  for (const Problem& problem :
       prepared.ok() ? std::vector<Problem>() : ProblemsOf(prepared.status()))
    ADD_FAILURE() << problem.path << " " << problem.message;
  return prepared.ok() ? *std::move(prepared) : PreparedTask();
}

// Every problem; none when it can be prepared.
inline std::vector<Problem> ProblemsWith(const Operation& operation,
                                         const PrepareOptions& options) {
  auto prepared = PrepareTask(operation, options);
  if (prepared.ok()) return {};
  EXPECT_EQ(ReasonOf(prepared.status()), Reason::kArgumentInvalid);
  return ProblemsOf(prepared.status());
}

}  // namespace httptask::testing
