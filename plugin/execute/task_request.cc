#include "plugin/execute/task_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/base/base64.h"
#include "plugin/base/text.h"
#include "plugin/execute/body/form_style.h"
#include "plugin/execute/body/multipart.h"
#include "plugin/guard/url.h"
#include "plugin/prepare/body_text.h"
#include "plugin/prepare/form_body.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

// Parts of a request while it is put together.
struct Draft {
  std::string method;
  Url url;
  HeaderFields headers;
  const Json* given_body;            // Of the task.
  std::optional<Json> changed_body;  // What a credential made of it.
  std::string content_type;

  const Json& body() const { return changed_body ? *changed_body : *given_body; }
};

bool IsHeader(const HeaderField& field, std::string_view name) {
  return EqualsIgnoreCase(field.first, name);
}

bool HasHeader(const HeaderFields& headers, std::string_view name) {
  return std::ranges::any_of(headers,
                             [&](const HeaderField& field) { return IsHeader(field, name); });
}

// Whether the type itself (without parameters) is one of JSON: RFC 6839, section 3.1.
bool IsJsonType(std::string_view essence) {
  return essence == "application/json" || essence.ends_with("+json") || essence == "text/json";
}

std::string Essence(std::string_view content_type) {
  return ToLower(Trim(content_type.substr(0, content_type.find(';'))));
}

Status RefuseBase64() {
  return MakeError(Reason::kArgumentInvalid, "bodyBase64 is no base64",
                   {{"bodyBase64", "format", "must be base64 (RFC 4648, section 4)"}});
}

StatusOr<std::string> DecodeBase64Body(std::string_view text) {
  std::optional<std::string> bytes = DecodeBase64(text);
  if (!bytes) return RefuseBase64();
  return *std::move(bytes);
}

void SetHeader(HeaderFields& headers, const std::string& name, std::string value) {
  std::erase_if(headers, [&](const HeaderField& field) { return IsHeader(field, name); });
  headers.emplace_back(name, std::move(value));
}

Status BodyConflict(std::string_view credential, std::string_view path) {
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("credential `{}` fills in the body field `{}`, but the body has no "
                               "object there: make it one or leave it out",
                               credential, path),
                   {{std::string("body"), "type",
                     fmt::format("must be an object, for the field `{}` of a credential", path)}});
}

Status ApplySecret(Draft& draft, std::string_view credential, const Secret& secret, bool hidden) {
  const std::string& value = secret.value;
  switch (secret.placement.in) {
    case SecretLocation::kHeader:
      SetHeader(draft.headers, secret.placement.name, secret.placement.prefix + value);
      return {};
    case SecretLocation::kBasic:
      SetHeader(draft.headers, "Authorization", "Basic " + (hidden ? value : EncodeBase64(value)));
      return {};
    case SecretLocation::kQuery:
      SetQueryParameter(draft.url.target, secret.placement.name, value);
      return {};
    case SecretLocation::kBody:
      if (!draft.changed_body) draft.changed_body = *draft.given_body;
      return SetBodyField(*draft.changed_body, credential, secret.placement.name, value);
  }
  return {};
}

constexpr std::string_view kMultipart = "multipart/form-data";

StatusOr<std::string> FormatBody(const Draft& draft, const TaskSpec& spec) {
  if (draft.body().is_null()) return std::string();
  if (spec.is_body_base64) return DecodeBase64Body(draft.body().get_ref<const std::string&>());
  if (draft.body().is_string()) return draft.body().get<std::string>();
  const std::string essence = Essence(draft.content_type);
  if (IsJsonType(essence)) return FormatJson(draft.body());
  if (auto bytes = DecodeBinary(draft.body())) return *std::move(bytes);
  if (draft.body().is_object() && essence == "application/x-www-form-urlencoded") {
    return FormatFormBody(FlattenForm(draft.body(), spec.form_style));
  }
  if (!draft.body().is_structured()) return FormatJson(draft.body());
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("a body of type {} cannot be made from an {}: give it as a string",
                               ToTerminal(draft.content_type), JsonTypeName(draft.body())),
                   {{"body", "type", "must be a string for this content type"}});
}

// Bytes (`{"base64": …}`) under a boundary are the parts already, as they were prepared.
bool IsMultipart(const Draft& draft) {
  if (!draft.body().is_structured() || Essence(draft.content_type) != kMultipart) return false;
  return draft.content_type.find("boundary=") == std::string::npos || !DecodeBinary(draft.body());
}

StatusOr<Draft> MakeDraft(const TaskSpec& spec, const RequestContext& context, bool hidden) {
  Draft draft{spec.method, {}, spec.headers, &spec.body, std::nullopt, spec.content_type};
  HTTPTASK_ASSIGN_OR_RETURN(draft.url, ParseUrl(spec.uri));
  if (spec.policies && !spec.policies->idempotency_header.empty() &&
      !context.idempotency_key.empty() &&
      !HasHeader(draft.headers, spec.policies->idempotency_header)) {
    draft.headers.emplace_back(spec.policies->idempotency_header, context.idempotency_key);
  }
  for (const Credential& credential : context.credentials) {
    for (const Secret& secret : credential.secrets) {
      HTTPTASK_RETURN_IF_ERROR(ApplySecret(draft, credential.name, secret, hidden));
    }
  }
  // In the order in which a prepared request shows them.
  if (!HasHeader(draft.headers, "Accept") && !spec.accept.empty()) {
    draft.headers.emplace(draft.headers.begin(), "Accept", spec.accept);
  }
  if (HasHeader(draft.headers, "Content-Type")) {
    draft.content_type = FindHeader(draft.headers, "Content-Type");
  } else if (!draft.body().is_null() && !draft.content_type.empty()) {
    draft.headers.emplace(draft.headers.begin(), "Content-Type", draft.content_type);
  }
  return draft;
}

std::vector<Credential> Hide(std::vector<Credential> credentials) {
  for (Credential& credential : credentials) {
    for (Secret& secret : credential.secrets) secret.value = kHiddenSecret;
  }
  return credentials;
}

std::string PoolKey(const std::vector<Credential>& credentials) {
  std::vector<std::string> names;
  for (const Credential& credential : credentials) names.push_back(credential.name);
  return Join(names, "\n");
}

// How long the whole try may take where the task does not say: its parts count.
milliseconds DefaultTotal(const TaskSpec& spec, milliseconds least) {
  milliseconds parts = spec.connect_timeout + spec.read_timeout;
  if (spec.policies && spec.policies->stream) parts += spec.policies->stream->time_max;
  return std::min(kTimeoutMax, std::max(least, parts));
}

HttpTimeouts MakeTimeouts(const TaskSpec& spec) {
  HttpTimeouts timeouts;
  timeouts.connect = spec.connect_timeout;
  timeouts.first_byte = spec.read_timeout;
  timeouts.idle = spec.read_timeout;
  timeouts.total =
      spec.total_timeout.count() > 0 ? spec.total_timeout : DefaultTotal(spec, timeouts.total);
  return timeouts;
}

// The credentials' header fields, which a redirect to another origin must not carry.
std::vector<std::string> CredentialHeaders(const std::vector<Credential>& credentials) {
  std::vector<std::string> names;
  for (const Credential& credential : credentials) {
    for (const Secret& secret : credential.secrets) {
      if (secret.placement.in == SecretLocation::kHeader) names.push_back(secret.placement.name);
    }
  }
  return names;
}

// The body, and with it the content type of multipart bodies. Returns what a person may see of it.
StatusOr<std::string> PutBody(HttpRequest& request, Draft& draft, const TaskSpec& spec,
                              const RequestContext& context) {
  if (!IsMultipart(draft)) {
    HTTPTASK_ASSIGN_OR_RETURN(request.body, FormatBody(draft, spec));
    return request.body;
  }
  HTTPTASK_ASSIGN_OR_RETURN(MultipartBody body,
                            MakeMultipart(draft.body(), context.files, context.seed));
  SetHeader(draft.headers, "Content-Type", body.content_type);
  request.body_pieces = std::move(body.pieces);
  return std::move(body.shown);
}

// What the one credential with a client certificate or authorities of its own brings.
StatusOr<std::shared_ptr<const TlsCredential>> FindTls(const std::vector<Credential>& credentials) {
  const Credential* owner = nullptr;
  for (const Credential& credential : credentials) {
    if (!credential.tls) continue;
    if (owner != nullptr) {
      return MakeError(Reason::kArgumentInvalid,
                       fmt::format("the credentials `{}` and `{}` both say how TLS is done, and a "
                                   "connection has room for one: leave one out",
                                   owner->name, credential.name),
                       {{"credentials", "conflict", "only one may have `tls`"}});
    }
    owner = &credential;
  }
  if (owner == nullptr) return nullptr;
  const TlsSecrets& tls = *owner->tls;
  return std::make_shared<const TlsCredential>(
      TlsCredential{tls.certificate, tls.key, tls.key_password, tls.authorities});
}

Status PutOptions(HttpRequest& request, const TaskSpec& spec, const RequestContext& context) {
  request.timeouts = MakeTimeouts(spec);
  request.redirects_max = static_cast<size_t>(spec.redirects_max);
  if (spec.response_bytes_max > 0) {
    request.limits.response_body_bytes_max = static_cast<size_t>(spec.response_bytes_max);
  }
  request.once_only = spec.policies && !spec.policies->idempotent.value_or(true);
  request.version = spec.uses_http2 ? HttpVersion::kHttp2 : HttpVersion::kHttp1;
  if (!spec.output_file.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(request.output_file,
                              context.files.Resolve(spec.output_file, "output.file"));
  }
  if (context.credentials.empty()) return {};
  request.pool_key = PoolKey(context.credentials);
  request.credential_headers = CredentialHeaders(context.credentials);
  HTTPTASK_ASSIGN_OR_RETURN(request.tls, FindTls(context.credentials));
  return {};
}

}  // namespace

StatusOr<std::vector<Credential>> RevealAll(const TaskSpec& spec, const CredentialStore& store) {
  std::vector<Credential> credentials;
  if (spec.credentials.empty()) return credentials;
  HTTPTASK_ASSIGN_OR_RETURN(const Url url, ParseUrl(spec.uri));
  for (const std::string& name : spec.credentials) {
    HTTPTASK_ASSIGN_OR_RETURN(Credential credential, store.Reveal(name, url.Origin()));
    credentials.push_back(std::move(credential));
  }
  return credentials;
}

StatusOr<TaskRequest> MakeTaskRequest(const TaskSpec& spec, const RequestContext& context) {
  TaskRequest made;
  HttpRequest& request = made.request;
  HTTPTASK_ASSIGN_OR_RETURN(Draft draft, MakeDraft(spec, context, false));
  HTTPTASK_ASSIGN_OR_RETURN(made.record.body, PutBody(request, draft, spec, context));
  request.has_body = !draft.body().is_null() || ExpectsBody(draft.method);
  request.method = draft.method;
  request.url = draft.url.ToString();
  request.headers = std::move(draft.headers);
  HTTPTASK_RETURN_IF_ERROR(PutOptions(request, spec, context));
  if (context.credentials.empty()) {
    made.record.method = request.method;
    made.record.url = request.url;
    made.record.headers = request.headers;
    return made;
  }
  const std::vector<Credential> nothing = Hide(context.credentials);
  const RequestContext shown{nothing, context.files, context.idempotency_key, context.seed};
  HTTPTASK_ASSIGN_OR_RETURN(Draft hidden, MakeDraft(spec, shown, true));
  HttpRequest unused;
  HTTPTASK_ASSIGN_OR_RETURN(made.record.body, PutBody(unused, hidden, spec, shown));
  made.record.method = std::move(hidden.method);
  made.record.url = hidden.url.ToString();
  made.record.headers = std::move(hidden.headers);
  return made;
}

bool ExpectsBody(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

void SetQueryParameter(std::string& target, const std::string& name, std::string_view value) {
  // `***` stays legible: a star is allowed in a query (RFC 3986, section 3.4).
  const size_t mark = target.find('?');
  std::string query;
  if (mark != std::string::npos) {
    for (const std::string_view part : Split(std::string_view(target).substr(mark + 1), '&')) {
      if (part.empty() ||
          PercentDecode(ReplaceAll(part.substr(0, part.find('=')), "+", " ")) == name)
        continue;
      query += std::string(query.empty() ? "" : "&") + std::string(part);
    }
    target.erase(mark);
  }
  if (!query.empty()) query += '&';
  target += "?" + query + PercentEncode(name) + "=" + PercentEncode(value, "*");
}

Status SetBodyField(Json& body, std::string_view credential, const std::string& path,
                    const Json& value) {
  if (body.is_string()) {
    // A body that is JSON as text: only an object can take a field.
    StatusOr<Json> parsed = ParseJson(body.get_ref<const std::string&>());
    if (parsed.ok()) body = *std::move(parsed);
  }
  Json* place = &body;
  for (const std::string_view name : Split(path, '.')) {
    if (place->is_null()) *place = Json::object();
    if (!place->is_object()) return BodyConflict(credential, path);
    place = &(*place)[std::string(name)];
  }
  *place = value;
  return {};
}

}  // namespace httptask
