#include "plugin/reference/document/reference_url.h"

#include <algorithm>
#include <vector>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// What stays as it is: what is reserved or encoded already (RFC 3986, section 2.2).
constexpr std::string_view kKept = "/:@!$&'()*+,;=%?[]";

// `https://a.example`, `/path`, `?query`.
struct UrlParts {
  std::string origin;
  std::string path;
  std::string query;
};

JoinedUrl UrlFault(std::string_view fault) {
  return {.url = "", .fault = fault};
}

bool IsOddUrl(std::string_view text) {
  return text.size() > kReferenceUrlBytesMax || !IsUtf8(text) ||
         std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\\'; });
}

UrlParts SplitUrl(std::string_view url) {
  const size_t host = url.find("://") + 3;
  const size_t host_end = std::min(url.find_first_of("/?", host), url.size());
  const size_t mark = std::min(url.find('?', host_end), url.size());
  UrlParts parts;
  parts.origin = ToLower(url.substr(0, host_end));
  const std::string_view port = parts.origin.starts_with("https:") ? ":443" : ":80";
  if (parts.origin.ends_with(port)) parts.origin.resize(parts.origin.size() - port.size());
  parts.path = url.substr(host_end, mark - host_end);
  parts.query = url.substr(mark);
  return parts;
}

// RFC 3986, section 5.2.4.
std::string WithoutDots(std::string_view path) {
  std::vector<std::string> kept;
  const std::vector<std::string_view> segments = Split(path, '/');
  for (size_t i = 1; i < segments.size(); ++i) {
    const bool is_dot = segments[i] == "." || segments[i] == "..";
    if (segments[i] == ".." && !kept.empty()) kept.pop_back();
    if (!is_dot) kept.emplace_back(segments[i]);
    if (is_dot && i + 1 == segments.size()) kept.emplace_back();
  }
  return "/" + Join(kept, "/");
}

// RFC 3986, section 5.2.2, for a reference without scheme.
UrlParts Resolve(UrlParts base, std::string_view reference) {
  const size_t mark = std::min(reference.find('?'), reference.size());
  const std::string_view path = reference.substr(0, mark);
  if (!path.empty() || mark < reference.size()) base.query = reference.substr(mark);
  if (path.starts_with("/")) {
    base.path = path;
  } else if (!path.empty()) {
    const size_t folder_end = base.path.rfind('/');
    base.path.resize(folder_end == std::string::npos ? 0 : folder_end);
    base.path += "/" + std::string(path);
  }
  return base;
}

}  // namespace

bool HasScheme(std::string_view text) {
  const size_t colon = text.find(':');
  return colon != std::string_view::npos && colon < text.find_first_of("/?#");
}

bool IsHttpUrl(std::string_view text) {
  const std::string start = ToLower(text.substr(0, 8));
  return start.starts_with("http://") || start.starts_with("https://");
}

JoinedUrl JoinUrl(std::string_view base, std::string_view reference) {
  if (IsOddUrl(reference)) return UrlFault("is no URL");
  std::string absolute(reference);
  if (reference.starts_with("//")) {
    absolute = std::string(base.substr(0, base.find("//"))) + absolute;
  }
  const bool is_absolute = HasScheme(absolute);
  if (is_absolute ? !IsHttpUrl(absolute) : base.empty()) {
    return UrlFault("is no http or https URL; nothing else is fetched");
  }
  const UrlParts parts = is_absolute ? SplitUrl(absolute) : Resolve(SplitUrl(base), reference);
  if (parts.origin.ends_with("/")) return UrlFault("has no host");
  if (parts.origin.find('@') != std::string::npos) {
    return UrlFault("has a user name, and nothing is fetched in somebody's name");
  }
  return {.url = parts.origin + PercentEncode(WithoutDots(parts.path), kKept) +
                 PercentEncode(parts.query, kKept),
          .fault = ""};
}

}  // namespace httptask
