#include "plugin/schema/link/uri_reference.h"

#include <algorithm>
#include <vector>

#include "plugin/base/text.h"

namespace httptask {
namespace {

struct UriParts {
  std::string_view scheme;     // With its colon.
  std::string_view authority;  // With its slashes.
  std::string_view path;
  std::string_view query;     // With its mark.
  std::string_view fragment;  // With its mark.
};

std::string_view TakeUntil(std::string_view& rest, std::string_view ends) {
  const std::string_view taken = rest.substr(0, std::min(rest.find_first_of(ends), rest.size()));
  rest.remove_prefix(taken.size());
  return taken;
}

UriParts TakeApart(std::string_view uri) {
  UriParts parts;
  const size_t end = uri.find_first_of(":/?#");
  if (end != std::string_view::npos && end > 0 && uri[end] == ':') {
    parts.scheme = uri.substr(0, end + 1);
    uri.remove_prefix(end + 1);
  }
  if (uri.starts_with("//")) {
    const size_t slash = std::min(uri.find_first_of("/?#", 2), uri.size());
    parts.authority = uri.substr(0, slash);
    uri.remove_prefix(slash);
  }
  parts.path = TakeUntil(uri, "?#");
  parts.query = TakeUntil(uri, "#");
  parts.fragment = uri;
  return parts;
}

// RFC 3986, section 5.2.4.
std::string WithoutDots(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = Split(path, '/');
  for (size_t i = 0; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    if (segments[i] == "." || segments[i] == "..") {
      if (segments[i] == ".." && kept.size() > 1) kept.pop_back();
      if (is_last) kept.emplace_back();
    } else {
      kept.push_back(segments[i]);
    }
  }
  std::string text;
  for (size_t i = 0; i < kept.size(); ++i) {
    if (i > 0) text += '/';
    text += kept[i];
  }
  return text;
}

std::string MergePaths(const UriParts& base, std::string_view path) {
  if (!base.authority.empty() && base.path.empty()) return "/" + std::string(path);
  const size_t slash = base.path.rfind('/');
  return std::string(base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1)) +
         std::string(path);
}

std::string PutTogether(std::string_view head, const std::string& path, const UriParts& tail) {
  return std::string(head) + path + std::string(tail.query) + std::string(tail.fragment);
}

}  // namespace

std::string ResolveUri(std::string_view base, std::string_view reference) {
  const UriParts to = TakeApart(reference);
  const UriParts from = TakeApart(base);
  if (!to.scheme.empty()) return std::string(reference);
  if (to.authority.empty() && to.path.empty() && to.query.empty()) {
    return std::string(base.substr(0, base.find('#'))) + std::string(to.fragment);
  }
  const std::string scheme(from.scheme);
  if (!to.authority.empty())
    return PutTogether(scheme + std::string(to.authority), WithoutDots(to.path), to);
  const std::string head = scheme + std::string(from.authority);
  if (to.path.empty()) return PutTogether(head, std::string(from.path), to);
  if (to.path.starts_with('/')) return PutTogether(head, WithoutDots(to.path), to);
  return PutTogether(head, WithoutDots(MergePaths(from, to.path)), to);
}

std::pair<std::string, std::string> SplitFragment(std::string_view uri) {
  const size_t mark = uri.find('#');
  if (mark == std::string_view::npos) return {std::string(uri), ""};
  return {std::string(uri.substr(0, mark)), PercentDecode(uri.substr(mark + 1))};
}

}  // namespace httptask
