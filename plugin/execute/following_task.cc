#include "plugin/execute/following_task.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/execute/task_request.h"
#include "plugin/guard/url.h"
#include "plugin/http/http_message.h"

namespace httptask {
namespace {

// What asks for the end of accepted work, or goes elsewhere, is not what the key stands for.
void DropIdempotencyKey(TaskSpec& spec) {
  if (!spec.policies || spec.policies->idempotency_header.empty()) return;
  auto policies = std::make_shared<TaskPolicies>(*spec.policies);
  policies->idempotency_header.clear();
  spec.policies = std::move(policies);
}

void LeaveOrigin(TaskSpec& spec) {
  std::erase_if(spec.headers,
                [](const HeaderField& field) { return !MayLeaveOrigin(field.first); });
  DropIdempotencyKey(spec);
}

// Without dot segments (RFC 3986, section 5.2.4).
std::string RemoveDots(std::string_view path) {
  std::vector<std::string> kept;
  const std::vector<std::string_view> segments = Split(path, '/');
  for (size_t i = 1; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    const bool is_dot = segments[i] == "." || segments[i] == "..";
    if (segments[i] == ".." && !kept.empty()) kept.pop_back();
    if (!is_dot) kept.emplace_back(segments[i]);
    if (is_dot && is_last) kept.emplace_back();
  }
  return "/" + Join(kept, "/");
}

}  // namespace

std::string OriginOf(const std::string& text) {
  const StatusOr<Url> url = ParseUrl(text);
  return url.ok() ? url->Origin() : text;
}

StatusOr<std::string> ResolveUrl(std::string_view base, std::string_view reference) {
  HTTPTASK_ASSIGN_OR_RETURN(const Url from, ParseUrl(base));
  const size_t colon = reference.find(':');
  std::string target;
  if (colon != std::string_view::npos && colon < reference.find_first_of("/?#")) {
    target = reference;
  } else if (reference.starts_with("//")) {
    target = from.scheme + ":" + std::string(reference);
  } else {
    const std::string_view path = std::string_view(from.target).substr(0, from.target.find('?'));
    const size_t query = reference.find_first_of("?#");
    const std::string_view own = reference.substr(0, query);
    const std::string_view rest =
        query == std::string_view::npos ? std::string_view() : reference.substr(query);
    std::string whole(path);
    if (!own.empty()) {
      const std::string_view folder = path.substr(0, path.rfind('/') + 1);
      whole = RemoveDots(own[0] == '/' ? std::string(own) : std::string(folder) + std::string(own));
    }
    target = Url{from.scheme, from.host, from.port, whole + std::string(rest)}.ToString();
  }
  HTTPTASK_ASSIGN_OR_RETURN(const Url url, ParseUrl(target));
  if (from.scheme == "https" && url.scheme == "http") {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("the server leads from https to http, to {}", url.Origin()));
  }
  return url.ToString();
}

StatusOr<TaskSpec> MoveTask(TaskSpec spec, std::string url) {
  const std::string origin = OriginOf(url);
  const bool leaves = OriginOf(spec.uri) != origin;
  if (leaves && (!spec.body.is_null() || ExpectsBody(spec.method))) {
    return MakeError(
        Reason::kArgumentInvalid,
        fmt::format("the server leads to another origin, {}, where the task's body must not go",
                    origin));
  }
  spec.uri = std::move(url);
  if (leaves) LeaveOrigin(spec);
  return spec;
}

TaskSpec MakeFollowingTask(TaskSpec spec, std::string url) {
  spec.method = "GET";
  spec.body = nullptr;
  spec.is_body_base64 = false;
  DropIdempotencyKey(spec);
  std::erase_if(spec.headers, [](const HeaderField& field) {
    return EqualsIgnoreCase(field.first, "Content-Type");
  });
  if (OriginOf(spec.uri) != OriginOf(url)) LeaveOrigin(spec);
  spec.uri = std::move(url);
  return spec;
}

TaskSpec SetQuery(TaskSpec spec, const std::string& name, std::string_view value) {
  if (StatusOr<Url> url = ParseUrl(spec.uri); url.ok()) {
    SetQueryParameter(url->target, name, value);
    spec.uri = url->ToString();
  }
  return spec;
}

StatusOr<TaskSpec> SetBody(TaskSpec spec, const std::string& path, const Json& value) {
  HTTPTASK_RETURN_IF_ERROR(SetBodyField(spec.body, "pagination", path, value));
  return spec;
}

}  // namespace httptask
