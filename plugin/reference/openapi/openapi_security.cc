#include "plugin/reference/openapi/openapi_security.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/document/openapi_value.h"

namespace httptask {
namespace {

constexpr std::string_view kSchemeHelp = "correct the scheme and import the document again";

// What is missing in a scheme of this kind; empty when nothing is.
std::string_view FaultOf(const CredentialNeed& need) {
  if (need.kind == "apiKey") {
    if (need.name.empty()) return "has no `name`";
    bool known = need.in == "header" || need.in == "query" || need.in == "cookie";
    return known ? "" : "has no `in` of `header`, `query` or `cookie`";
  }
  if (need.kind == "http") return need.in.empty() ? "has no `scheme`" : "";
  bool known = need.kind == "oauth2" || need.kind == "openIdConnect" || need.kind == "mutualTLS";
  return known ? "" : "is of no known type";
}

// OpenAPI 2.0 names two of the flows otherwise.
std::string FlowKind(const std::string& name) {
  if (name == "application") return "clientCredentials";
  return name == "accessCode" ? "authorizationCode" : name;
}

std::vector<OAuthFlow> ReadFlows(const OpenApiDocument& document, const Json& scheme) {
  if (document.is_swagger()) {
    const std::string kind = FlowKind(TextMember(scheme, "flow"));
    if (kind.empty()) return {};
    return {{kind, TextMember(scheme, "tokenUrl")}};
  }
  std::vector<OAuthFlow> flows;
  const Json* declared = FindMember(scheme, "flows");
  if (declared == nullptr || !declared->is_object()) return flows;
  for (const auto& [kind, flow] : declared->get_ref<const Json::object_t&>()) {
    if (flow.is_object() && !kind.starts_with("x-"))
      flows.push_back({kind, TextMember(flow, "tokenUrl")});
  }
  return flows;
}

std::vector<std::string> ReadScopes(const Json& scopes) {
  std::vector<std::string> names;
  if (!scopes.is_array()) return names;
  for (const Json& scope : scopes) {
    if (scope.is_string()) names.push_back(scope.get<std::string>());
  }
  return names;
}

std::optional<CredentialNeed> ReadScheme(OpenApiDocument& document, const std::string& name,
                                         const std::string& needed_at) {
  const Located declared{
      nullptr, document.is_swagger() ? "#/securityDefinitions" : "#/components/securitySchemes"};
  const std::string pointer = declared.Below(name);
  const Json* value = document.Find(pointer);
  if (value == nullptr) {
    document.AddProblem(needed_at, fmt::format("the security scheme `{}` is not declared", name),
                        kSchemeHelp);
    return std::nullopt;
  }
  auto scheme = document.Follow({value, pointer});
  if (!scheme) return std::nullopt;
  CredentialNeed need{.scheme = name,
                      .kind = TextMember(*scheme->value, "type"),
                      .in = TextMember(*scheme->value, "in"),
                      .name = TextMember(*scheme->value, "name")};
  if (need.kind == "basic" && document.is_swagger()) {
    need.kind = "http";
    need.in = "basic";
    need.name.clear();
    return need;
  }
  if (need.kind != "apiKey") {
    need.in = need.kind == "http" ? ToLower(TextMember(*scheme->value, "scheme")) : "";
    need.name.clear();
  }
  if (auto fault = FaultOf(need); !fault.empty()) {
    document.AddProblem(scheme->pointer, fmt::format("the security scheme `{}` {}", name, fault),
                        kSchemeHelp);
    return std::nullopt;
  }
  if (need.kind == "oauth2") need.flows = ReadFlows(document, *scheme->value);
  if (need.kind == "openIdConnect") {
    need.discovery_url = TextMember(*scheme->value, "openIdConnectUrl");
  }
  return need;
}

std::optional<std::vector<CredentialNeed>> ReadSet(OpenApiDocument& document,
                                                   const Located& place) {
  if (!place.value->is_object()) {
    document.AddWrongType(place, "an object");
    return std::nullopt;
  }
  std::vector<CredentialNeed> needs;
  for (const auto& [name, scopes] : place.value->get_ref<const Json::object_t&>()) {
    auto need = ReadScheme(document, name, place.pointer);
    if (!need) return std::nullopt;
    if (need->kind == "oauth2" || need->kind == "openIdConnect") need->scopes = ReadScopes(scopes);
    needs.push_back(*std::move(need));
  }
  return needs;
}

}  // namespace

std::vector<std::vector<CredentialNeed>> ReadSecurity(OpenApiDocument& document,
                                                      const Located& security) {
  std::vector<std::vector<CredentialNeed>> sets;
  if (!security.value->is_array()) {
    document.AddWrongType(security, "a list");
    return sets;
  }
  for (size_t i = 0; i < security.value->size(); ++i) {
    auto set = ReadSet(document, {&(*security.value)[i], security.Below(i)});
    if (set) sets.push_back(*std::move(set));
  }
  return sets;
}

}  // namespace httptask
