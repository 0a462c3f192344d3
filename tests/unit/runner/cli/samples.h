#pragma once

#include "httptask/v1/catalog.pb.h"
#include "plugin/base/task_result.h"

namespace httptask::testing {

inline v1::Field* AddField(v1::Body& body, const std::string& path, const std::string& type) {
  v1::Field* field = body.add_fields();
  field->set_path(path);
  field->set_type(type);
  return field;
}

inline void AddSampleBody(v1::Operation& operation) {
  v1::Body* body = operation.add_bodies();
  body->set_media_type("application/json");
  body->set_required(true);
  v1::Field* user = AddField(*body, "user", "object");
  user->set_required(true);
  user->set_description("Who pays. And more about it that nobody wants here.");
  v1::Field* name = AddField(*body, "user.name", "string");
  name->set_required(true);
  name->add_limits("maxLength 30");
  name->set_example_json("\"Jo\"");
  v1::Field* kinds = AddField(*body, "kinds[]", "string");
  kinds->add_allowed_values_json("\"card\"");
  kinds->add_allowed_values_json("\"cash\"");
  v1::Field* items = AddField(*body, "items[]", "object");
  items->set_deprecated(true);
  AddField(*body, "items[].count", "integer")->set_default_json("1");
  AddField(*body, "at", "string")->set_format("date-time");
  operation.add_bodies()->set_media_type("application/x-www-form-urlencoded");
}

inline void AddSampleParameters(v1::Operation& operation) {
  v1::Parameter* id = operation.add_parameters();
  id->set_name("shop");
  id->set_in(v1::PARAMETER_LOCATION_PATH);
  id->mutable_field()->set_path("shop");
  id->mutable_field()->set_type("string");
  id->mutable_field()->set_required(true);
  v1::Parameter* type = operation.add_parameters();
  type->set_name("Content-Type");
  type->set_in(v1::PARAMETER_LOCATION_HEADER);
  type->mutable_field()->set_path("Content-Type");
  type->mutable_field()->set_type("string");
  type->mutable_field()->set_required(true);
  type->mutable_field()->set_default_json("\"application/json\"");
}

// An operation that has a bit of everything.
inline v1::Operation SampleOperation() {
  v1::Operation operation;
  v1::OperationSummary* summary = operation.mutable_summary();
  summary->set_id("pay/createPayment");
  summary->set_api("pay");
  summary->set_method("POST");
  summary->set_path("/shops/{shop}/payments");
  summary->set_summary("Create a payment");
  summary->add_tags("payments");
  operation.set_description("Takes money.\n\n- once\n- or twice\x1b[31m");
  v1::Server* production = operation.add_servers();
  production->set_url("https://api.pay.example");
  production->set_name("production");
  production->set_description("Real money");
  v1::Server* sandbox = operation.add_servers();
  sandbox->set_url("https://{region}.pay.example");
  v1::ServerVariable* region = sandbox->add_variables();
  region->set_name("region");
  region->set_default_value("eu");
  AddSampleParameters(operation);
  AddSampleBody(operation);
  v1::DeclaredResponse* created = operation.add_responses();
  created->set_status("201");
  created->set_description("Done");
  v1::Body* answer = created->add_bodies();
  answer->set_media_type("application/json");
  AddField(*answer, "id", "string")->set_required(true);
  v1::Link* link = created->add_links();
  link->set_name("cancel");
  link->set_operation("pay/cancelPayment");
  link->set_description("<p>Gives the money <b>back</b>.</p>");
  v1::LinkParameter* passed = link->add_parameters();
  passed->set_name("id");
  passed->set_value_json("\"$response.body#/id\"");
  link->set_request_body_json("{\"all\":true}");
  operation.add_responses()->set_status("default");
  v1::CredentialNeed* need = operation.add_credential_needs()->add_needs();
  need->set_scheme("key");
  need->set_kind("apiKey");
  need->set_sent_as("header X-Key");
  operation.set_source("pay.yaml");
  return operation;
}

// An answer of 201 with a JSON body.
inline TaskResult SampleResult() {
  using std::chrono::microseconds;
  TaskResult result;
  result.status_code = 201;
  result.reason_phrase = "Created";
  result.headers = {{"content-type", "application/json"}, {"x-evil", "a\x1b[2Jb"}};
  result.body = R"({"id":"p-1","amount":12.50})";
  result.request = {"POST",
                    "https://api.pay.example/shops/7/payments",
                    {{"Content-Type", "application/json"}, {"X-Key", "***"}},
                    R"({"user":{"name":"Jo"}})"};
  result.timings = {microseconds(100), microseconds(0),      microseconds(1200),
                    microseconds(0),   microseconds(150300), microseconds(151700)};
  return result;
}

}  // namespace httptask::testing
