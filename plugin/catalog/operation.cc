#include "plugin/catalog/operation.h"

#include <optional>
#include <utility>

namespace httptask {
namespace {

// Members with their usual value are left out, since most have it.
void PutText(const char* name, const std::string& value, Json& json) {
  if (!value.empty()) json[name] = value;
}

void PutFlag(const char* name, bool value, Json& json) {
  if (value) json[name] = true;
}

void PutSchema(const char* name, const Json& value, Json& json) {
  if (value != Json::object()) json[name] = value;
}

void PutExample(const Json& value, Json& json) {
  if (!value.is_null()) json["example"] = value;
}

std::string Text(const Json& json, std::string_view name) {
  return std::string(StringMember(json, name));
}

bool Flag(const Json& json, std::string_view name) {
  const Json* value = FindMember(json, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

Json Value(const Json& json, std::string_view name, Json otherwise) {
  const Json* value = FindMember(json, name);
  return value == nullptr ? std::move(otherwise) : *value;
}

template <typename T, typename Convert>
void PutList(const char* name, const std::vector<T>& values, Convert convert, Json& json) {
  if (values.empty()) return;
  Json& list = json[name] = Json::array();
  for (const T& value : values) list.push_back(convert(value));
}

template <typename T, typename Convert>
std::vector<T> List(const Json& json, std::string_view name, Convert convert) {
  std::vector<T> values;
  const Json* list = FindMember(json, name);
  if (list == nullptr || !list->is_array()) return values;
  for (const Json& value : *list) values.push_back(convert(value));
  return values;
}

Json TextToJson(const std::string& text) {
  return text;
}
std::string TextFromJson(const Json& json) {
  return json.is_string() ? json.get<std::string>() : "";
}

Json VariableToJson(const ServerVariable& variable) {
  Json json = Json::object();
  PutText("name", variable.name, json);
  PutText("default", variable.default_value, json);
  PutList("allowed", variable.allowed_values, TextToJson, json);
  PutText("description", variable.description, json);
  return json;
}

ServerVariable VariableFromJson(const Json& json) {
  return {.name = Text(json, "name"),
          .default_value = Text(json, "default"),
          .allowed_values = List<std::string>(json, "allowed", TextFromJson),
          .description = Text(json, "description")};
}

Json ServerToJson(const Server& server) {
  Json json = Json::object();
  PutText("url", server.url, json);
  PutText("name", server.name, json);
  PutText("description", server.description, json);
  PutList("variables", server.variables, VariableToJson, json);
  return json;
}

Server ServerFromJson(const Json& json) {
  return {.url = Text(json, "url"),
          .name = Text(json, "name"),
          .description = Text(json, "description"),
          .variables = List<ServerVariable>(json, "variables", VariableFromJson)};
}

ParameterLocation LocationFromName(std::string_view name) {
  for (ParameterLocation in :
       {ParameterLocation::kPath, ParameterLocation::kHeader, ParameterLocation::kCookie}) {
    if (LocationName(in) == name) return in;
  }
  return ParameterLocation::kQuery;
}

Json ParameterToJson(const Parameter& parameter) {
  Json json = Json::object();
  PutText("name", parameter.name, json);
  json["in"] = LocationName(parameter.in);
  PutFlag("required", parameter.required, json);
  PutFlag("deprecated", parameter.deprecated, json);
  PutText("description", parameter.description, json);
  PutSchema("schema", parameter.schema, json);
  PutText("style", parameter.style, json);
  PutFlag("explode", parameter.explode, json);
  PutFlag("allowReserved", parameter.allow_reserved, json);
  PutText("contentType", parameter.content_type, json);
  PutExample(parameter.example, json);
  return json;
}

Parameter ParameterFromJson(const Json& json) {
  return {.name = Text(json, "name"),
          .in = LocationFromName(StringMember(json, "in")),
          .required = Flag(json, "required"),
          .deprecated = Flag(json, "deprecated"),
          .description = Text(json, "description"),
          .schema = Value(json, "schema", Json::object()),
          .style = Text(json, "style"),
          .explode = Flag(json, "explode"),
          .allow_reserved = Flag(json, "allowReserved"),
          .content_type = Text(json, "contentType"),
          .example = Value(json, "example", nullptr)};
}

Json BodyToJson(const Body& body) {
  Json json = Json::object();
  PutText("mediaType", body.media_type, json);
  PutSchema("schema", body.schema, json);
  PutExample(body.example, json);
  PutSchema("encoding", body.encoding, json);
  return json;
}

Body BodyFromJson(const Json& json) {
  return {.media_type = Text(json, "mediaType"),
          .schema = Value(json, "schema", Json::object()),
          .example = Value(json, "example", nullptr),
          .encoding = Value(json, "encoding", Json::object())};
}

Json ResponseToJson(const DeclaredResponse& response) {
  Json json = Json::object();
  PutText("status", response.status, json);
  PutText("description", response.description, json);
  PutList("bodies", response.bodies, BodyToJson, json);
  PutList("headers", response.headers, ParameterToJson, json);
  PutSchema("links", response.links, json);
  return json;
}

DeclaredResponse ResponseFromJson(const Json& json) {
  return {.status = Text(json, "status"),
          .description = Text(json, "description"),
          .bodies = List<Body>(json, "bodies", BodyFromJson),
          .headers = List<Parameter>(json, "headers", ParameterFromJson),
          .links = Value(json, "links", Json::object())};
}

Json FlowToJson(const OAuthFlow& flow) {
  Json json = Json::object();
  PutText("kind", flow.kind, json);
  PutText("tokenUrl", flow.token_url, json);
  return json;
}

OAuthFlow FlowFromJson(const Json& json) {
  return {.kind = Text(json, "kind"), .token_url = Text(json, "tokenUrl")};
}

Json NeedToJson(const CredentialNeed& need) {
  Json json = Json::object();
  PutText("scheme", need.scheme, json);
  PutText("kind", need.kind, json);
  PutText("in", need.in, json);
  PutText("name", need.name, json);
  PutList("scopes", need.scopes, TextToJson, json);
  PutList("flows", need.flows, FlowToJson, json);
  PutText("discoveryUrl", need.discovery_url, json);
  return json;
}

CredentialNeed NeedFromJson(const Json& json) {
  return {.scheme = Text(json, "scheme"),
          .kind = Text(json, "kind"),
          .in = Text(json, "in"),
          .name = Text(json, "name"),
          .scopes = List<std::string>(json, "scopes", TextFromJson),
          .flows = List<OAuthFlow>(json, "flows", FlowFromJson),
          .discovery_url = Text(json, "discoveryUrl")};
}

Json NeedSetToJson(const std::vector<CredentialNeed>& needs) {
  Json list = Json::array();
  for (const CredentialNeed& need : needs) list.push_back(NeedToJson(need));
  return list;
}

std::vector<CredentialNeed> NeedSetFromJson(const Json& json) {
  std::vector<CredentialNeed> needs;
  for (const Json& need : json) needs.push_back(NeedFromJson(need));
  return needs;
}

}  // namespace

std::string_view LocationName(ParameterLocation location) {
  switch (location) {
    case ParameterLocation::kPath:
      return "path";
    case ParameterLocation::kQuery:
      return "query";
    case ParameterLocation::kHeader:
      return "header";
    case ParameterLocation::kCookie:
      return "cookie";
  }
  return "";
}

Json OperationToJson(const Operation& operation) {
  Json json = Json::object();
  PutText("id", operation.id, json);
  PutText("method", operation.method, json);
  PutText("path", operation.path, json);
  PutText("summary", operation.summary, json);
  PutText("description", operation.description, json);
  PutList("tags", operation.tags, TextToJson, json);
  PutFlag("deprecated", operation.deprecated, json);
  PutList("servers", operation.servers, ServerToJson, json);
  PutList("parameters", operation.parameters, ParameterToJson, json);
  PutFlag("bodyRequired", operation.body_required, json);
  PutList("bodies", operation.bodies, BodyToJson, json);
  PutList("responses", operation.responses, ResponseToJson, json);
  PutList("credentialNeeds", operation.credential_needs, NeedSetToJson, json);
  return json;
}

Operation OperationFromJson(const Json& json) {
  Operation operation;
  operation.id = Text(json, "id");
  operation.method = Text(json, "method");
  operation.path = Text(json, "path");
  operation.summary = Text(json, "summary");
  operation.description = Text(json, "description");
  operation.tags = List<std::string>(json, "tags", TextFromJson);
  operation.deprecated = Flag(json, "deprecated");
  operation.servers = List<Server>(json, "servers", ServerFromJson);
  operation.parameters = List<Parameter>(json, "parameters", ParameterFromJson);
  operation.body_required = Flag(json, "bodyRequired");
  operation.bodies = List<Body>(json, "bodies", BodyFromJson);
  operation.responses = List<DeclaredResponse>(json, "responses", ResponseFromJson);
  operation.credential_needs =
      List<std::vector<CredentialNeed>>(json, "credentialNeeds", NeedSetFromJson);
  return operation;
}

}  // namespace httptask
