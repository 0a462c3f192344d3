#include "plugin/prepare/prepare.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "plugin/prepare/arguments.h"
#include "plugin/prepare/body.h"
#include "plugin/prepare/body_text.h"
#include "plugin/prepare/parameter_style.h"
#include "plugin/prepare/parameter_value.h"
#include "plugin/prepare/part_headers.h"
#include "plugin/prepare/server_choice.h"

namespace httptask {
namespace {

constexpr char kJsonType[] = "application/json";

// Parameters and body, ready to be written down.
struct Draft {
  // As many as the operation has parameters; discarded where nothing is sent.
  std::vector<Json> parameters;
  Json body = Json(Json::value_t::discarded);
  // Of the body's parts, as texts: property to name to text.
  Json part_headers = Json::object();
  // Given, but not declared.
  HeaderFields headers;
  ServerVariables server_variables;
  // Name of the declared header that gets a new key for each task; empty: none.
  std::string idempotency_header;
  std::vector<Problem> problems;
};

// Under which names APIs take an idempotency key: draft-ietf-httpapi-idempotency-key-header,
// Stripe, Square; PayPal; YooKassa.
constexpr std::string_view kIdempotencyHeaders[] = {"Idempotency-Key", "X-Idempotency-Key",
                                                    "PayPal-Request-Id", "Idempotence-Key"};

bool TakesIdempotencyKey(const Parameter& parameter) {
  return parameter.in == ParameterLocation::kHeader &&
         std::ranges::any_of(kIdempotencyHeaders, [&](std::string_view name) {
           return EqualsIgnoreCase(name, parameter.name);
         });
}

bool Sends(const SecretPlacement& placement, ParameterLocation in, std::string_view name) {
  switch (placement.in) {
    case SecretLocation::kQuery:
      return in == ParameterLocation::kQuery && placement.name == name;
    case SecretLocation::kHeader:
      return in == ParameterLocation::kHeader && EqualsIgnoreCase(placement.name, name);
    case SecretLocation::kBasic:
      return in == ParameterLocation::kHeader && EqualsIgnoreCase("Authorization", name);
    case SecretLocation::kBody:
      return false;
  }
  return false;
}

bool SendsCredential(const PrepareOptions& options, ParameterLocation in, std::string_view name) {
  return std::ranges::any_of(options.credentials, [&](const CredentialDescription& credential) {
    return std::ranges::any_of(credential.placements, [&](const SecretPlacement& placement) {
      return Sends(placement, in, name);
    });
  });
}

void AddParameter(const Parameter& parameter, const Operation& operation,
                  const PrepareOptions& options, Json given, Draft& draft) {
  ParameterValue made;
  if (SendsCredential(options, parameter.in, parameter.name)) {
    // Sent all the same.
  } else if (!IsGiven(given) && TakesIdempotencyKey(parameter)) {
    draft.idempotency_header = parameter.name;
  } else {
    made = CompleteParameter(parameter, operation.definitions, options.fill, std::move(given),
                             ParameterPath(parameter));
  }
  std::move(made.problems.begin(), made.problems.end(), std::back_inserter(draft.problems));
  draft.parameters.push_back(std::move(made.value));
}

// What was given but could not be taken is not missing besides.
void KeepCauses(std::vector<Problem>& problems) {
  std::set<std::string> refused;
  for (const Problem& problem : problems) {
    if (problem.rule != "required") refused.insert(problem.path);
  }
  std::erase_if(problems, [&](const Problem& problem) {
    return problem.rule == "required" && refused.contains(problem.path);
  });
}

Draft MakeDraft(const Operation& operation, const PrepareOptions& options) {
  GivenValues given = SortArguments(operation, options.values, options.arguments);
  Draft draft;
  draft.problems = std::move(given.problems);
  draft.headers = std::move(given.headers);
  draft.server_variables = std::move(given.server_variables);
  std::erase_if(draft.headers, [&](const HeaderField& field) {
    return SendsCredential(options, ParameterLocation::kHeader, field.first);
  });
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    AddParameter(operation.parameters[i], operation, options, std::move(given.parameters[i]),
                 draft);
  }
  PreparedBody body = PrepareBody(operation, options, std::move(given.body));
  draft.body = std::move(body.value);
  std::move(body.problems.begin(), body.problems.end(), std::back_inserter(draft.problems));
  PartHeaders headers = PreparePartHeaders(operation, options.fill, draft.body, given.part_headers);
  draft.part_headers = std::move(headers.texts);
  std::move(headers.problems.begin(), headers.problems.end(), std::back_inserter(draft.problems));
  KeepCauses(draft.problems);
  return draft;
}

// Every `{name}` replaced once: what comes out of a value is not looked at again.
std::string ExpandPath(std::string_view path,
                       const std::map<std::string, std::string, std::less<>>& values) {
  std::string text;
  while (!path.empty()) {
    const size_t open = std::min(path.find('{'), path.size());
    text += path.substr(0, open);
    path.remove_prefix(open);
    const size_t close = path.find('}');
    const auto found = path.empty() || close == std::string_view::npos
                           ? values.end()
                           : values.find(path.substr(1, close - 1));
    const bool is_known = found != values.end();
    text += is_known ? std::string_view(found->second) : path.substr(0, 1);
    path.remove_prefix(std::min(is_known ? close + 1 : 1, path.size()));
  }
  return text;
}

std::string MakeUrl(const std::string& server, const Operation& operation, const Draft& draft) {
  std::map<std::string, std::string, std::less<>> path_values;
  std::string query;
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& parameter = operation.parameters[i];
    if (!IsGiven(draft.parameters[i])) continue;
    if (parameter.in == ParameterLocation::kPath) {
      path_values[parameter.name] = FormatParameter(parameter, draft.parameters[i]);
    } else if (parameter.in == ParameterLocation::kQuery) {
      const std::string pairs = FormatParameter(parameter, draft.parameters[i]);
      if (!pairs.empty()) query += (query.empty() ? "" : "&") + pairs;
    }
  }
  // A fragment is never sent (RFC 3986, section 3.5): references write one to tell operations of
  // one path apart.
  const std::string_view sent_path =
      std::string_view(operation.path).substr(0, operation.path.find('#'));
  const std::string path = ExpandPath(sent_path, path_values);
  const std::string slash = path.starts_with('/') || path.empty() ? "" : "/";
  const std::string separator = path.find('?') == std::string::npos ? "?" : "&";
  return server + slash + path + (query.empty() ? "" : separator + query);
}

// Header fields that a task writes in words of its own.
struct Headers {
  std::string content_type;
  std::string accept;
  HeaderFields others;

  void Add(const std::string& name, const std::string& text) {
    if (EqualsIgnoreCase(name, "Content-Type")) {
      content_type = text;
    } else if (EqualsIgnoreCase(name, "Accept")) {
      accept = text;
    } else {
      others.emplace_back(name, text);
    }
  }
};

std::string AcceptOf(const Operation& operation) {
  for (const DeclaredResponse& response : operation.responses) {
    if (response.status.starts_with('2') && !response.bodies.empty())
      return response.bodies[0].media_type;
  }
  return kJsonType;
}

std::string DeclaredContentType(const Operation& operation, const Json& body) {
  if (operation.bodies.empty()) return kJsonType;
  const Body& declared = operation.bodies[0];
  return ConcreteMediaType(declared.media_type, body, declared.schema, operation.definitions);
}

Headers MakeHeaders(const Operation& operation, const Draft& draft) {
  Headers headers;
  headers.accept = AcceptOf(operation);
  if (IsGiven(draft.body)) {
    headers.content_type = DeclaredContentType(operation, draft.body);
  }
  for (const auto& [name, text] : draft.headers) headers.Add(name, text);
  std::string cookies;
  for (size_t i = 0; i < operation.parameters.size(); ++i) {
    const Parameter& parameter = operation.parameters[i];
    if (!IsGiven(draft.parameters[i])) continue;
    const bool is_header = parameter.in == ParameterLocation::kHeader;
    if (!is_header && parameter.in != ParameterLocation::kCookie) continue;
    const std::string text = FormatParameter(parameter, draft.parameters[i]);
    if (!is_header) {
      cookies += (cookies.empty() ? "" : "; ") + text;
    } else {
      headers.Add(parameter.name, text);
    }
  }
  if (!cookies.empty()) headers.others.emplace_back("Cookie", cookies);
  return headers;
}

// The body as it is sent; empty for none.
BodyText WrittenBody(const Operation& operation, const Json& body, const Json& part_headers,
                     const std::string& content_type) {
  if (!IsGiven(body)) return {"", content_type};
  if (operation.bodies.empty()) return WriteBody(body, content_type);
  return WriteDeclaredBody(body, content_type, operation.bodies[0], operation.definitions,
                           part_headers);
}

void AddSecret(const SecretPlacement& placement, RequestRecord& request) {
  switch (placement.in) {
    case SecretLocation::kHeader:
      request.headers.emplace_back(placement.name, placement.prefix + kHiddenSecret);
      return;
    case SecretLocation::kBasic:
      request.headers.emplace_back("Authorization", std::string("Basic ") + kHiddenSecret);
      return;
    case SecretLocation::kQuery:
      request.url += (request.url.find('?') == std::string::npos ? "?" : "&") +
                     PercentEncode(placement.name) + "=" + kHiddenSecret;
      return;
    case SecretLocation::kBody:
      return;  // Already in the body, see PrepareBody.
  }
}

RequestRecord MakeRequest(const Operation& operation, const PrepareOptions& options,
                          std::string url, const Headers& headers, const Draft& draft) {
  RequestRecord request{.method = operation.method, .url = std::move(url)};
  BodyText written = WrittenBody(operation, draft.body, draft.part_headers, headers.content_type);
  if (!written.content_type.empty()) {
    request.headers.emplace_back("Content-Type", written.content_type);
  }
  request.headers.emplace_back("Accept", headers.accept);
  request.headers.insert(request.headers.end(), headers.others.begin(), headers.others.end());
  request.body = std::move(written.bytes);
  for (const CredentialDescription& credential : options.credentials) {
    for (const SecretPlacement& placement : credential.placements) AddSecret(placement, request);
  }
  return request;
}

// A task holds a body as a value where whoever sends it writes the same bytes; else as it is sent.
Json BodyOfTask(const Json& body, const BodyText& written, const std::string& content_type) {
  if (WriteBody(body, content_type) == written && written.content_type == content_type) return body;
  if (IsUtf8(written.bytes)) return written.bytes;
  return {{"base64", EncodeBase64(written.bytes)}};
}

Json MakeTask(const Operation& operation, const PrepareOptions& options, const std::string& url,
              const Headers& headers, const Draft& draft) {
  const Json body = WithoutSecrets(draft.body, options.credentials);
  Json task = {{"method", operation.method}, {"uri", url}};
  for (const auto& [name, value] : headers.others) task["headers"][name] = value;
  const BodyText written = WrittenBody(operation, body, draft.part_headers, headers.content_type);
  if (!written.content_type.empty()) task["contentType"] = written.content_type;
  task["accept"] = headers.accept;
  if (IsGiven(body)) task["body"] = BodyOfTask(body, written, headers.content_type);
  if (!draft.idempotency_header.empty()) task["idempotencyHeader"] = draft.idempotency_header;
  task["operation"] = operation.FullId();
  if (!operation.digest.empty()) task["operationDigest"] = operation.digest;
  for (const CredentialDescription& credential : options.credentials) {
    task["credentials"].push_back(credential.name);
  }
  return task;
}

Status Refuse(const Operation& operation, std::vector<Problem> problems) {
  const std::string message =
      fmt::format("{} cannot be prepared: {} {}", operation.FullId(), problems.size(),
                  problems.size() == 1 ? "value does not fit" : "values do not fit");
  return MakeError(Reason::kArgumentInvalid, message, std::move(problems));
}

// The Content-Type that was given, wherever; empty for none.
std::string GivenContentType(const PrepareOptions& options) {
  std::string type;
  const auto is_meant = [](std::string_view path) {
    return EqualsIgnoreCase(path, "header:Content-Type") || EqualsIgnoreCase(path, "Content-Type");
  };
  if (options.values.is_object()) {
    for (const auto& [path, value] : options.values.items()) {
      if (is_meant(path) && value.is_string()) type = value.get<std::string>();
    }
  }
  for (const Argument& argument : options.arguments) {
    if (is_meant(argument.path)) type = argument.value;
  }
  return type;
}

// The index of the body that a given Content-Type means: of exactly that type, else of that type
// with other parameters, else of a range that it is in. Nothing where none is.
std::optional<size_t> FindBody(const Operation& operation, std::string_view content_type) {
  const auto find = [&](const auto& fits) -> std::optional<size_t> {
    for (size_t i = 0; i < operation.bodies.size(); ++i) {
      if (fits(operation.bodies[i].media_type)) return i;
    }
    return std::nullopt;
  };
  const std::string essence = EssenceOf(content_type);
  if (essence.empty()) return std::nullopt;
  auto index = find([&](std::string_view declared) {
    return ReplaceAll(ToLower(declared), " ", "") == ReplaceAll(ToLower(content_type), " ", "");
  });
  if (!index)
    index = find([&](std::string_view declared) { return EssenceOf(declared) == essence; });
  if (!index) {
    index =
        find([&](std::string_view declared) { return IsInRange(essence, EssenceOf(declared)); });
  }
  return index;
}

StatusOr<PreparedTask> PrepareWithFirstBody(const Operation& operation,
                                            const PrepareOptions& options) {
  Draft draft = MakeDraft(operation, options);
  auto server = ChooseServer(operation.servers, options.server, draft.server_variables);
  // An unknown server is told alone, with its own reason; one that lacks something with the rest.
  if (!server.ok() && ReasonOf(server.status()) != Reason::kArgumentInvalid) return server.status();
  if (!server.ok()) {
    const std::vector<Problem> more = ProblemsOf(server.status());
    draft.problems.insert(draft.problems.begin(), more.begin(), more.end());
  }
  if (!draft.problems.empty()) return Refuse(operation, std::move(draft.problems));
  const std::string url = MakeUrl(*server, operation, draft);
  const Headers headers = MakeHeaders(operation, draft);
  PreparedTask prepared;
  prepared.request = MakeRequest(operation, options, url, headers, draft);
  prepared.task = MakeTask(operation, options, url, headers, draft);
  return prepared;
}

}  // namespace

StatusOr<PreparedTask> PrepareTask(const Operation& operation, const PrepareOptions& options) {
  const size_t body = FindBody(operation, GivenContentType(options)).value_or(0);
  if (body == 0) return PrepareWithFirstBody(operation, options);
  Operation chosen = operation;
  std::swap(chosen.bodies[0], chosen.bodies[body]);
  return PrepareWithFirstBody(chosen, options);
}

}  // namespace httptask
