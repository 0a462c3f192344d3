#pragma once

#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/schema/schema.h"

namespace httptask {

// The model of what can be called: made by the loaders of plugin/reference, stored by the catalog,
// read by prepare and mock. Terms are those of OpenAPI 3.1.

struct ServerVariable {
  std::string name;
  std::string default_value;
  std::vector<std::string> allowed_values;
  std::string description;

  bool operator==(const ServerVariable&) const = default;
};

struct Server {
  // Absolute, without a trailing slash, perhaps with `{variable}` parts.
  std::string url;
  // Short lower-case name to choose it by; unique within an operation, or empty.
  std::string name;
  std::string description;
  std::vector<ServerVariable> variables;

  bool operator==(const Server&) const = default;
};

enum class ParameterLocation { kPath, kQuery, kHeader, kCookie };
// `path`, `query`, `header`, `cookie`.
std::string_view LocationName(ParameterLocation location);

struct Parameter {
  std::string name;
  ParameterLocation in = ParameterLocation::kQuery;
  bool required = false;
  bool deprecated = false;
  std::string description;
  // JSON Schema in the dialect of plugin/schema; an empty object takes everything.
  Json schema = Json::object();
  // OpenAPI `style` and `explode`; the loader fills in the defaults of the location.
  std::string style;
  bool explode = false;
  bool allow_reserved = false;
  // Media type where the parameter has `content`; empty otherwise.
  std::string content_type;
  // Null when there is none.
  Json example;

  bool operator==(const Parameter&) const = default;
};

struct Body {
  std::string media_type;
  Json schema = Json::object();
  // Null when there is none.
  Json example;
  // OpenAPI `encoding`: property name to Encoding Object.
  Json encoding = Json::object();

  bool operator==(const Body&) const = default;
};

struct DeclaredResponse {
  // `200`, `4XX` or `default`.
  std::string status;
  std::string description;
  std::vector<Body> bodies;
  std::vector<Parameter> headers;
  // OpenAPI Link Objects by name.
  Json links = Json::object();

  bool operator==(const DeclaredResponse&) const = default;
};

// A way to a token of an `oauth2` scheme: OpenAPI 3.1, "OAuth Flow Object".
struct OAuthFlow {
  // `implicit`, `password`, `clientCredentials` or `authorizationCode`.
  std::string kind;
  // Empty where the flow has none (`implicit`) or the reference gives none.
  std::string token_url;

  bool operator==(const OAuthFlow&) const = default;
};

// A security scheme as an operation needs it.
struct CredentialNeed {
  std::string scheme;
  // `apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`.
  std::string kind;
  // apiKey: `header`, `query` or `cookie`; http: the authentication scheme (`basic`, `bearer`).
  std::string in;
  // apiKey: name of the header, query parameter or cookie.
  std::string name;
  // oauth2 and openIdConnect: what the token must be allowed, all of it; in document order. Nothing
  // that is sent, so no part of the contract, as the flows.
  std::vector<std::string> scopes = {};
  // oauth2: any one of them leads to a token.
  std::vector<OAuthFlow> flows = {};
  // openIdConnect: where the issuer's metadata lies, as the reference gives it; no part of the
  // contract either.
  std::string discovery_url = {};

  bool operator==(const CredentialNeed&) const = default;
};

struct Operation {
  std::string api;
  // `operationId`, or `METHOD path` where the reference gives none. Unique within the API.
  std::string id;
  std::string method;  // Upper case.
  std::string path;    // `/users/{id}`.
  std::string summary;
  std::string description;
  std::vector<std::string> tags;
  bool deprecated = false;
  std::vector<Server> servers;
  // Path, query, header, cookie; each in document order.
  std::vector<Parameter> parameters;
  bool body_required = false;
  // Preferred media type first (JSON, form, multipart, the rest).
  std::vector<Body> bodies;
  std::vector<DeclaredResponse> responses;
  // Any one set is enough; an empty set means that none is needed.
  std::vector<std::vector<CredentialNeed>> credential_needs;
  // Where the reference came from.
  std::string source;
  // Of its contract (see contract.h); the catalog fills it in.
  std::string digest;
  // Every schema that `$ref` in this operation reaches.
  Definitions definitions;

  // `api/id`: its name in every command.
  std::string FullId() const { return api + "/" + id; }

  bool operator==(const Operation&) const = default;
};

// Storage form; the two are inverse. `definitions`, `api`, `source` and `digest` are left out: the
// catalog keeps them beside it.
Json OperationToJson(const Operation& operation);
Operation OperationFromJson(const Json& json);

// Something in a reference that could not be used, or not as written.
struct ImportProblem {
  std::string document;
  // JSON pointer, or empty when `line` tells the place.
  std::string pointer;
  // From 1; 0 when `pointer` tells the place.
  int line = 0;
  std::string reason;
  std::string help;
  // The operation that cannot be used because of it: `METHOD /path`, or the path when the methods
  // are not known; empty when none is lost.
  std::string operation;

  bool operator==(const ImportProblem&) const = default;
};

// What a loader makes of one document.
struct Reference {
  // Name for the API, as the document suggests it.
  std::string api;
  std::string title;
  std::string version;
  // Of the texts that it was made of; empty: they always count as new.
  std::string digest;
  // Without `api`, `source`, `digest` and `definitions`.
  std::vector<Operation> operations;
  // All schemas that `$ref` can reach, by reference (`#/components/schemas/User`).
  Definitions definitions;
  std::vector<ImportProblem> problems;
  // Files that its references name and the loader was not given; by path from the document's
  // folder, or by URL where these are followed.
  std::vector<std::string> needed_files;
  // Whether references to URLs were met and not followed.
  bool has_refused_urls = false;
  // Operations of the document that could not be used at all; each has its entry in `problems`.
  int unusable_operations = 0;
  // Whether the document was cut, and this is what was there of it.
  bool is_cut = false;
};

}  // namespace httptask
