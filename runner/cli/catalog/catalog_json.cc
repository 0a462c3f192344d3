#include "runner/cli/catalog/catalog_json.h"

#include "runner/cli/base/conductor_task.h"

namespace httptask::runner {
namespace {

template <typename Strings>
Json StringsToJson(const Strings& strings) {
  Json list = Json::array();
  for (const std::string& text : strings) list.push_back(text);
  return list;
}

// The plugin sends JSON text; should it ever be none, the text itself is better than nothing.
Json ValueFromText(const std::string& text) {
  StatusOr<Json> value = ParseJson(text);
  return value.ok() ? *std::move(value) : Json(text);
}

Json AllowedValuesToJson(const v1::Field& field) {
  Json values = Json::array();
  for (const std::string& text : field.allowed_values_json()) values.push_back(ValueFromText(text));
  return values;
}

// `name` is how the field is called: `path` in a body, `name` for a parameter.
Json FieldToJson(const v1::Field& field, Json json) {
  json["type"] = field.type();
  json["required"] = field.required();
  if (!field.default_json().empty()) json["default"] = ValueFromText(field.default_json());
  json["description"] = field.description();
  if (field.allowed_values_json_size() > 0) json["allowedValues"] = AllowedValuesToJson(field);
  if (!field.format().empty()) json["format"] = field.format();
  if (!field.example_json().empty()) json["example"] = ValueFromText(field.example_json());
  if (field.limits_size() > 0) json["limits"] = StringsToJson(field.limits());
  if (field.deprecated()) json["deprecated"] = true;
  if (field.truncated()) json["truncated"] = true;
  return json;
}

Json FieldsToJson(const google::protobuf::RepeatedPtrField<v1::Field>& fields) {
  Json list = Json::array();
  for (const v1::Field& field : fields) {
    list.push_back(FieldToJson(field, {{"path", field.path()}}));
  }
  return list;
}

Json ServersToJson(const v1::Operation& operation) {
  Json servers = Json::array();
  for (const v1::Server& server : operation.servers()) {
    Json variables = Json::array();
    for (const v1::ServerVariable& variable : server.variables()) {
      variables.push_back({{"name", variable.name()},
                           {"default", variable.default_value()},
                           {"allowedValues", StringsToJson(variable.allowed_values())},
                           {"description", variable.description()}});
    }
    servers.push_back({{"url", server.url()},
                       {"name", server.name()},
                       {"description", server.description()},
                       {"variables", std::move(variables)}});
  }
  return servers;
}

Json ParametersToJson(const v1::Operation& operation) {
  Json parameters = Json::array();
  for (const v1::Parameter& parameter : operation.parameters()) {
    Json entry = FieldToJson(parameter.field(),
                             {{"name", parameter.name()}, {"in", LocationName(parameter.in())}});
    if (parameter.fields_size() > 0) entry["fields"] = FieldsToJson(parameter.fields());
    parameters.push_back(std::move(entry));
  }
  return parameters;
}

// What a request can carry, the preferred media type first.
Json BodiesToJson(const v1::Operation& operation) {
  Json bodies = Json::array();
  for (const v1::Body& body : operation.bodies()) {
    Json entry = {{"mediaType", body.media_type()}, {"required", body.required()}};
    entry["fields"] = FieldsToJson(body.fields());
    if (body.truncated()) entry["truncated"] = true;
    bodies.push_back(std::move(entry));
  }
  return bodies;
}

// One entry for each media type of an answer; one without any for an answer that has no body.
Json ResponsesToJson(const v1::Operation& operation) {
  Json responses = Json::array();
  for (const v1::DeclaredResponse& response : operation.responses()) {
    const Json entry = {{"status", response.status()}, {"description", response.description()}};
    if (response.bodies_size() == 0) responses.push_back(entry);
    for (const v1::Body& body : response.bodies()) {
      Json with_body = entry;
      with_body["mediaType"] = body.media_type();
      with_body["fields"] = FieldsToJson(body.fields());
      if (body.truncated()) with_body["truncated"] = true;
      responses.push_back(std::move(with_body));
    }
  }
  return responses;
}

// The links of all answers, each with the status of its own.
Json LinksToJson(const v1::Operation& operation) {
  Json links = Json::array();
  for (const v1::DeclaredResponse& response : operation.responses()) {
    for (const v1::Link& link : response.links()) {
      Json parameters = Json::object();
      for (const v1::LinkParameter& parameter : link.parameters()) {
        parameters[parameter.name()] = ValueFromText(parameter.value_json());
      }
      Json& entry = links.emplace_back(Json{{"status", response.status()},
                                            {"name", link.name()},
                                            {"operation", link.operation()},
                                            {"parameters", std::move(parameters)}});
      if (!link.request_body_json().empty()) {
        entry["requestBody"] = ValueFromText(link.request_body_json());
      }
      entry["description"] = link.description();
    }
  }
  return links;
}

Json NeedToJson(const v1::CredentialNeed& need) {
  Json json = {{"scheme", need.scheme()}, {"kind", need.kind()}, {"sentAs", need.sent_as()}};
  if (need.scopes_size() > 0) json["scopes"] = StringsToJson(need.scopes());
  for (const v1::OAuthFlow& flow : need.flows()) {
    json["flows"].push_back({{"kind", flow.kind()}, {"tokenUrl", flow.token_url()}});
  }
  if (!need.discovery_url().empty()) json["discoveryUrl"] = need.discovery_url();
  return json;
}

Json CredentialsToJson(const v1::Operation& operation) {
  Json sets = Json::array();
  for (const v1::CredentialNeedSet& set : operation.credential_needs()) {
    Json needs = Json::array();
    for (const v1::CredentialNeed& need : set.needs()) needs.push_back(NeedToJson(need));
    sets.push_back(std::move(needs));
  }
  return sets;
}

}  // namespace

Json ApiToJson(const v1::Api& api) {
  return {{"api", api.api()},         {"title", api.title()},
          {"version", api.version()}, {"operations", api.operations()},
          {"usable", api.usable()},   {"sources", StringsToJson(api.sources())}};
}

Json OperationSummaryToJson(const v1::OperationSummary& summary) {
  return {{"id", summary.id()},
          {"api", summary.api()},
          {"method", summary.method()},
          {"path", summary.path()},
          {"summary", summary.summary()},
          {"tags", StringsToJson(summary.tags())},
          {"deprecated", summary.deprecated()}};
}

Json ImportProblemToJson(const v1::ImportProblem& problem) {
  Json json = {{"document", problem.document()}};
  if (problem.line() > 0) {
    json["line"] = problem.line();
  } else {
    json["pointer"] = problem.pointer();
  }
  json["reason"] = problem.reason();
  json["help"] = problem.help();
  if (!problem.operation().empty()) json["operation"] = problem.operation();
  return json;
}

Json OperationToJson(const v1::Operation& operation) {
  const v1::OperationSummary& summary = operation.summary();
  Json json = {{"id", summary.id()}, {"api", summary.api()}};
  const std::string_view local_id = LocalOperationId(summary.id());
  if (local_id != summary.method() + " " + summary.path()) json["operationId"] = local_id;
  json["method"] = summary.method();
  json["path"] = summary.path();
  json["summary"] = summary.summary();
  json["description"] = operation.description();
  json["tags"] = StringsToJson(summary.tags());
  json["deprecated"] = summary.deprecated();
  json["servers"] = ServersToJson(operation);
  json["parameters"] = ParametersToJson(operation);
  json["bodies"] = BodiesToJson(operation);
  json["responses"] = ResponsesToJson(operation);
  json["links"] = LinksToJson(operation);
  json["credentials"] = CredentialsToJson(operation);
  json["source"] = operation.source();
  return json;
}

const char* LocationName(v1::ParameterLocation location) {
  switch (location) {
    case v1::PARAMETER_LOCATION_PATH:
      return "path";
    case v1::PARAMETER_LOCATION_QUERY:
      return "query";
    case v1::PARAMETER_LOCATION_HEADER:
      return "header";
    case v1::PARAMETER_LOCATION_COOKIE:
      return "cookie";
    default:  // Protobuf adds values of its own.
      return "";
  }
}

}  // namespace httptask::runner
