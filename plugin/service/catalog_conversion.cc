#include "plugin/service/catalog_conversion.h"

#include <utility>

#include "plugin/base/text.h"
#include "plugin/schema/fields.h"

namespace httptask {
namespace {

std::string JsonText(const Json& value) {
  return value.is_null() ? "" : FormatJson(value);
}

v1::Field ToField(const Field& field) {
  v1::Field message;
  message.set_path(ToUtf8(field.path));
  message.set_type(ToUtf8(field.type));
  message.set_required(field.required);
  message.set_deprecated(field.deprecated);
  message.set_description(ToUtf8(field.description));
  message.set_default_json(JsonText(field.default_value));
  for (const Json& value : field.allowed_values) {
    message.add_allowed_values_json(FormatJson(value));
  }
  message.set_format(ToUtf8(field.format));
  message.set_example_json(JsonText(field.example));
  for (const std::string& limit : field.limits) message.add_limits(ToUtf8(limit));
  message.set_truncated(field.is_truncated);
  return message;
}

v1::ParameterLocation ToLocation(ParameterLocation in) {
  switch (in) {
    case ParameterLocation::kPath:
      return v1::PARAMETER_LOCATION_PATH;
    case ParameterLocation::kQuery:
      return v1::PARAMETER_LOCATION_QUERY;
    case ParameterLocation::kHeader:
      return v1::PARAMETER_LOCATION_HEADER;
    case ParameterLocation::kCookie:
      return v1::PARAMETER_LOCATION_COOKIE;
  }
  return v1::PARAMETER_LOCATION_UNSPECIFIED;
}

v1::Parameter ToParameter(const Parameter& parameter, FieldLister& lister) {
  v1::Parameter message;
  message.set_name(ToUtf8(parameter.name));
  message.set_in(ToLocation(parameter.in));
  Field field = lister.Describe(parameter.schema);
  field.path = parameter.name;
  field.required = parameter.required;
  field.deprecated = field.deprecated || parameter.deprecated;
  if (!parameter.description.empty()) field.description = parameter.description;
  if (!parameter.example.is_null()) field.example = parameter.example;
  *message.mutable_field() = ToField(field);
  for (Field& below : lister.List(parameter.schema, {.writable_only = true}).fields) {
    below.path = parameter.name + (below.path.starts_with('[') ? "" : ".") + below.path;
    *message.add_fields() = ToField(below);
  }
  return message;
}

// Whether a body has more to tell than its members do: it is, or may be, no object.
bool TellsOfItself(const Field& root, const FieldList& members) {
  return members.fields.empty() || (root.type != "object" && root.type != "object|null");
}

v1::Body ToBody(const Body& body, FieldLister& lister, const FieldListOptions& options) {
  v1::Body message;
  message.set_media_type(ToUtf8(body.media_type));
  const FieldList list = lister.List(body.schema, options);
  const Field root = lister.Describe(body.schema);
  if (options.writable_only && TellsOfItself(root, list)) *message.add_fields() = ToField(root);
  for (const Field& field : list.fields) *message.add_fields() = ToField(field);
  message.set_truncated(list.is_truncated);
  message.set_example_json(JsonText(body.example));
  return message;
}

v1::Server ToServer(const Server& server) {
  v1::Server message;
  message.set_url(ToUtf8(server.url));
  message.set_name(ToUtf8(server.name));
  message.set_description(ToUtf8(server.description));
  for (const ServerVariable& variable : server.variables) {
    v1::ServerVariable* entry = message.add_variables();
    entry->set_name(ToUtf8(variable.name));
    entry->set_default_value(ToUtf8(variable.default_value));
    for (const std::string& value : variable.allowed_values) {
      entry->add_allowed_values(ToUtf8(value));
    }
    entry->set_description(ToUtf8(variable.description));
  }
  return message;
}

std::string SentAs(const CredentialNeed& need) {
  if (need.kind == "apiKey") return need.in + " " + need.name;
  if (need.kind == "mutualTLS") return "client certificate";
  if (EqualsIgnoreCase(need.in, "basic")) return "Authorization: Basic";
  if (need.kind == "http" && !need.in.empty() && !EqualsIgnoreCase(need.in, "bearer")) {
    return "Authorization: " + need.in;
  }
  return "Authorization: Bearer";
}

v1::CredentialNeedSet ToNeedSet(const std::vector<CredentialNeed>& needs) {
  v1::CredentialNeedSet message;
  for (const CredentialNeed& need : needs) {
    v1::CredentialNeed* entry = message.add_needs();
    entry->set_scheme(ToUtf8(need.scheme));
    entry->set_kind(ToUtf8(need.kind));
    entry->set_sent_as(ToUtf8(SentAs(need)));
    for (const std::string& scope : need.scopes) entry->add_scopes(ToUtf8(scope));
    entry->set_discovery_url(ToUtf8(need.discovery_url));
    for (const OAuthFlow& flow : need.flows) {
      v1::OAuthFlow* told = entry->add_flows();
      told->set_kind(ToUtf8(flow.kind));
      told->set_token_url(ToUtf8(flow.token_url));
    }
  }
  return message;
}

// The id that a Link Object's operation has in the catalog. A JSON pointer names it by path and
// method: `#/paths/~1users~1{id}/get`.
std::string LinkedOperation(const Json& link, const std::string& api) {
  if (const std::string_view id = StringMember(link, "operationId"); !id.empty())
    return api + "/" + std::string(id);
  const std::string_view reference = StringMember(link, "operationRef");
  static constexpr std::string_view kPaths = "#/paths/";
  const size_t method = reference.rfind('/');
  if (!reference.starts_with(kPaths) || method <= kPaths.size()) return std::string(reference);
  const std::string path = PercentDecode(reference.substr(kPaths.size(), method - kPaths.size()));
  return api + "/" + ToUpper(reference.substr(method + 1)) + " " + UnescapePointerToken(path);
}

v1::Link ToLink(const std::string& name, const Json& link, const std::string& api) {
  v1::Link message;
  message.set_name(ToUtf8(name));
  message.set_operation(ToUtf8(LinkedOperation(link, api)));
  message.set_description(ToUtf8(StringMember(link, "description")));
  if (const Json* body = FindMember(link, "requestBody")) {
    message.set_request_body_json(JsonText(*body));
  }
  const Json* parameters = FindMember(link, "parameters");
  if (parameters == nullptr || !parameters->is_object()) return message;
  for (const auto& [parameter, value] : parameters->get_ref<const Json::object_t&>()) {
    v1::LinkParameter* entry = message.add_parameters();
    entry->set_name(ToUtf8(parameter));
    entry->set_value_json(JsonText(value));
  }
  return message;
}

v1::DeclaredResponse ToResponse(const DeclaredResponse& response, const std::string& api,
                                FieldLister& lister) {
  v1::DeclaredResponse message;
  message.set_status(ToUtf8(response.status));
  message.set_description(ToUtf8(response.description));
  for (const Body& body : response.bodies) {
    *message.add_bodies() = ToBody(body, lister, {});
  }
  for (const auto& [name, link] : response.links.get_ref<const Json::object_t&>()) {
    *message.add_links() = ToLink(name, link, api);
  }
  return message;
}

v1::ChangeKind ToKind(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kAdded:
      return v1::CHANGE_KIND_ADDED;
    case ChangeKind::kRemoved:
      return v1::CHANGE_KIND_REMOVED;
    case ChangeKind::kCompatible:
      return v1::CHANGE_KIND_COMPATIBLE;
    case ChangeKind::kBroken:
      return v1::CHANGE_KIND_BROKEN;
  }
  return v1::CHANGE_KIND_UNSPECIFIED;
}

}  // namespace

v1::Api ToMessage(const ApiSummary& api) {
  v1::Api message;
  message.set_api(ToUtf8(api.api));
  message.set_title(ToUtf8(api.title));
  message.set_version(ToUtf8(api.version));
  message.set_operations(api.operations);
  message.set_usable(api.usable);
  for (const std::string& source : api.sources) message.add_sources(ToUtf8(source));
  return message;
}

v1::OperationSummary ToMessage(const OperationSummary& summary) {
  v1::OperationSummary message;
  message.set_id(ToUtf8(summary.FullId()));
  message.set_api(ToUtf8(summary.api));
  message.set_method(ToUtf8(summary.method));
  message.set_path(ToUtf8(summary.path));
  message.set_summary(ToUtf8(summary.summary));
  for (const std::string& tag : summary.tags) message.add_tags(ToUtf8(tag));
  message.set_deprecated(summary.deprecated);
  return message;
}

v1::ImportProblem ToMessage(const ImportProblem& problem) {
  v1::ImportProblem message;
  message.set_document(ToUtf8(problem.document));
  message.set_pointer(ToUtf8(problem.pointer));
  message.set_line(problem.line);
  message.set_reason(ToUtf8(problem.reason));
  message.set_help(ToUtf8(problem.help));
  message.set_operation(ToUtf8(problem.operation));
  return message;
}

v1::OperationChange ToMessage(const OperationChange& change) {
  v1::OperationChange message;
  message.set_id(ToUtf8(change.id));
  message.set_kind(ToKind(change.kind));
  for (const Difference& difference : change.differences) {
    v1::Difference* entry = message.add_differences();
    entry->set_place(ToUtf8(difference.place));
    entry->set_what(ToUtf8(difference.what));
    entry->set_breaks(difference.breaks);
  }
  return message;
}

v1::Operation ToMessage(const Operation& operation) {
  FieldLister lister(operation.definitions);
  v1::Operation message;
  *message.mutable_summary() =
      ToMessage(OperationSummary{operation.api, operation.id, operation.method, operation.path,
                                 operation.summary, operation.tags, operation.deprecated});
  message.set_description(ToUtf8(operation.description));
  for (const Server& server : operation.servers) *message.add_servers() = ToServer(server);
  for (const Parameter& parameter : operation.parameters) {
    *message.add_parameters() = ToParameter(parameter, lister);
  }
  for (const Body& body : operation.bodies) {
    *message.add_bodies() = ToBody(body, lister, {.writable_only = true});
    message.mutable_bodies()->rbegin()->set_required(operation.body_required);
  }
  for (const DeclaredResponse& response : operation.responses) {
    *message.add_responses() = ToResponse(response, operation.api, lister);
  }
  for (const auto& needs : operation.credential_needs) {
    *message.add_credential_needs() = ToNeedSet(needs);
  }
  message.set_source(ToUtf8(operation.source));
  message.set_digest(operation.digest);
  return message;
}

}  // namespace httptask
