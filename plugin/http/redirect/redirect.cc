#include "plugin/http/redirect/redirect.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

constexpr int kMovedPermanently = 301;
constexpr int kFound = 302;
constexpr int kSeeOther = 303;
constexpr int kTemporary = 307;
constexpr int kPermanent = 308;

Redirect Refuse(std::string_view why) {
  return {.refusal = "the redirect is not followed: " + std::string(why)};
}

bool StaysAtOrigin(const HttpRequest& request, std::string_view name) {
  const auto is_name = [name](std::string_view other) { return EqualsIgnoreCase(name, other); };
  return !MayLeaveOrigin(name) || std::ranges::any_of(request.credential_headers, is_name);
}

// `/a/../b` and the like (RFC 3986, section 5.2.4), of the path alone.
std::string RemoveDotSegments(std::string_view target) {
  const size_t query = std::min(target.find('?'), target.size());
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = Split(target.substr(0, query), '/');
  for (size_t i = 1; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    const bool is_up = segments[i] == "..";
    if (is_up && !kept.empty()) kept.pop_back();
    if (!is_up && segments[i] != ".") {
      kept.push_back(segments[i]);
    } else if (is_last) {
      kept.push_back("");
    }
  }
  std::string path;
  for (const std::string_view segment : kept) path.append("/").append(segment);
  return (path.empty() ? "/" : path) + std::string(target.substr(query));
}

// The reference against the URL that it came from (RFC 3986, section 5.2.2). The result is not
// checked yet.
std::string Resolve(const Url& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  const size_t mark = std::min(reference.find_first_of("/?#"), reference.size());
  if (reference.substr(0, mark).find(':') != reference.npos) return std::string(reference);
  if (reference.starts_with("//")) return base.scheme + ":" + std::string(reference);
  const std::string path = base.target.substr(0, base.target.find('?'));
  std::string target;
  if (reference.empty()) {
    target = base.target;
  } else if (reference.starts_with('?')) {
    target = path + std::string(reference);
  } else if (reference.starts_with('/')) {
    target = reference;
  } else {
    target = path.substr(0, path.rfind('/') + 1) + std::string(reference);
  }
  return base.Origin() + RemoveDotSegments(target);
}

StatusOr<std::string> OneLocation(const HttpResponse& response) {
  std::string location;
  for (const auto& [name, value] : response.headers) {
    if (!EqualsIgnoreCase(name, "Location")) continue;
    if (!location.empty() && location != value) {
      return MakeError(Reason::kResponseInvalid, "it names two places (Location)");
    }
    location = value;
  }
  return location;
}

bool BecomesGet(const HttpRequest& request, int status_code) {
  if (status_code == kSeeOther) return request.method != "GET" && request.method != "HEAD";
  const bool is_old = status_code == kMovedPermanently || status_code == kFound;
  return is_old && request.method == "POST";
}

void DropBody(HttpRequest& request) {
  request.body.clear();
  request.body_pieces.clear();
  request.has_body = false;
  std::erase_if(request.headers, [](const HeaderField& field) {
    return ToLower(field.first).starts_with("content-");
  });
}

// Whether anything stays behind.
bool LeaveOrigin(HttpRequest& request) {
  const size_t left = std::erase_if(request.headers, [&](const HeaderField& field) {
    return StaysAtOrigin(request, field.first);
  });
  if (request.tls == nullptr || request.tls->certificate.empty()) return left > 0;
  auto tls = std::make_shared<TlsCredential>();
  tls->authorities = request.tls->authorities;
  request.tls = std::move(tls);
  return true;
}

bool HasBody(const HttpRequest& request) {
  return request.has_body || !request.body.empty() || !request.body_pieces.empty();
}

}  // namespace

bool IsRedirect(const HttpResponse& response) {
  switch (response.status_code) {
    case kMovedPermanently:
    case kFound:
    case kSeeOther:
    case kTemporary:
    case kPermanent:
      return !FindHeader(response.headers, "Location").empty();
    default:
      return false;
  }
}

Redirect FollowRedirect(const HttpRequest& request, const HttpResponse& response) {
  const StatusOr<std::string> location = OneLocation(response);
  if (!location.ok()) return Refuse(MessageOf(location.status()));
  if (location->empty()) return Refuse("it names no place (Location)");
  const StatusOr<Url> from = ParseUrl(request.url);
  if (!from.ok()) return Refuse(MessageOf(from.status()));
  const StatusOr<Url> to = ParseUrl(Resolve(*from, *location));
  if (!to.ok()) return Refuse("Location: " + std::string(MessageOf(to.status())));
  if (to->ToString().size() > request.limits.request_url_bytes_max) {
    return Refuse("its URL is longer than " + std::to_string(request.limits.request_url_bytes_max) +
                  " bytes");
  }
  if (from->scheme == "https" && to->scheme == "http") return Refuse("it leads from https to http");
  HttpRequest next = request;
  next.url = to->ToString();
  if (BecomesGet(request, response.status_code)) {
    next.method = "GET";
    DropBody(next);
  }
  bool drops_credentials = false;
  if (from->Origin() != to->Origin()) {
    if (HasBody(next)) return Refuse("it would send the body to another origin, " + to->Origin());
    drops_credentials = LeaveOrigin(next);
  }
  return {std::move(next), drops_credentials, ""};
}

}  // namespace httptask
