#include "plugin/execute/task_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/guard/url.h"
#include "plugin/prepare/form_body.h"

namespace httptask {
namespace {

// Parts of a request while it is put together.
struct Draft {
  std::string method;
  Url url;
  HeaderFields headers;
  Json body;
  std::string content_type;
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

int HexDigit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

std::string PercentDecode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
                        HexDigit(text[i + 2]) >= 0;
    decoded += escape ? static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]))
                      : (text[i] == '+' ? ' ' : text[i]);
    if (escape) i += 2;
  }
  return decoded;
}

void SetHeader(HeaderFields& headers, const std::string& name, std::string value) {
  std::erase_if(headers, [&](const HeaderField& field) { return IsHeader(field, name); });
  headers.emplace_back(name, std::move(value));
}

// `***` stays legible: a star is allowed in a query (RFC 3986, section 3.4).
void SetQueryParameter(std::string& target, const std::string& name, std::string_view value) {
  const size_t mark = target.find('?');
  std::string query;
  if (mark != std::string::npos) {
    for (const std::string_view part : Split(std::string_view(target).substr(mark + 1), '&')) {
      if (part.empty() || PercentDecode(part.substr(0, part.find('='))) == name) continue;
      query += std::string(query.empty() ? "" : "&") + std::string(part);
    }
    target.erase(mark);
  }
  if (!query.empty()) query += '&';
  target += "?" + query + PercentEncode(name) + "=" + PercentEncode(value, "*");
}

Status BodyConflict(std::string_view credential, std::string_view path) {
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("credential `{}` fills in the body field `{}`, but the body has no "
                               "object there: make it one or leave it out",
                               credential, path),
                   {{std::string("body"), "type",
                     fmt::format("must be an object, for the field `{}` of a credential", path)}});
}

Status SetBodyField(Json& body, std::string_view credential, const std::string& path,
                    const std::string& value) {
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
      return SetBodyField(draft.body, credential, secret.placement.name, value);
  }
  return {};
}

StatusOr<std::string> FormatBody(const Draft& draft) {
  if (draft.body.is_null()) return std::string();
  if (draft.body.is_string()) return draft.body.get<std::string>();
  const std::string essence = Essence(draft.content_type);
  if (IsJsonType(essence)) return FormatJson(draft.body);
  if (draft.body.is_object() && essence == "application/x-www-form-urlencoded") {
    return FormatFormBody(draft.body);
  }
  if (!draft.body.is_structured()) return FormatJson(draft.body);
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("a body of type {} cannot be made from an {}: give it as a string",
                               ToTerminal(draft.content_type), JsonTypeName(draft.body)),
                   {{"body", "type", "must be a string for this content type"}});
}

bool ExpectsBody(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

StatusOr<Draft> MakeDraft(const TaskSpec& spec, const std::vector<Credential>& credentials,
                          bool hidden) {
  Draft draft{spec.method, {}, spec.headers, spec.body, spec.content_type};
  HTTPTASK_ASSIGN_OR_RETURN(draft.url, ParseUrl(spec.uri));
  for (const Credential& credential : credentials) {
    for (const Secret& secret : credential.secrets) {
      HTTPTASK_RETURN_IF_ERROR(ApplySecret(draft, credential.name, secret, hidden));
    }
  }
  if (HasHeader(draft.headers, "Content-Type")) {
    draft.content_type = FindHeader(draft.headers, "Content-Type");
  } else if (!draft.body.is_null() && !draft.content_type.empty()) {
    draft.headers.emplace(draft.headers.begin(), "Content-Type", draft.content_type);
  }
  if (!HasHeader(draft.headers, "Accept") && !spec.accept.empty()) {
    draft.headers.emplace(draft.headers.begin(), "Accept", spec.accept);
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

}  // namespace

StatusOr<TaskRequest> MakeTaskRequest(const TaskSpec& spec,
                                      const std::vector<Credential>& credentials) {
  TaskRequest made;
  HTTPTASK_ASSIGN_OR_RETURN(Draft draft, MakeDraft(spec, credentials, false));
  HTTPTASK_ASSIGN_OR_RETURN(made.request.body, FormatBody(draft));
  made.request.has_body = !draft.body.is_null() || ExpectsBody(draft.method);
  made.request.method = draft.method;
  made.request.url = draft.url.ToString();
  made.request.headers = std::move(draft.headers);
  made.request.timeouts.connect = spec.connect_timeout;
  made.request.timeouts.first_byte = spec.read_timeout;
  made.request.timeouts.idle = spec.read_timeout;
  made.request.timeouts.total = std::min(
      kTimeoutMax, std::max(made.request.timeouts.total, spec.connect_timeout + spec.read_timeout));
  made.request.pool_key = PoolKey(credentials);
  if (credentials.empty()) {
    made.record = {made.request.method, made.request.url, made.request.headers, made.request.body};
    return made;
  }
  HTTPTASK_ASSIGN_OR_RETURN(Draft hidden, MakeDraft(spec, Hide(credentials), true));
  HTTPTASK_ASSIGN_OR_RETURN(made.record.body, FormatBody(hidden));
  made.record.method = std::move(hidden.method);
  made.record.url = hidden.url.ToString();
  made.record.headers = std::move(hidden.headers);
  return made;
}

}  // namespace httptask
