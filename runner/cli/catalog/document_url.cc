#include "runner/cli/catalog/document_url.h"

#include <algorithm>
#include <array>
#include <vector>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kHidden = "***";

bool LooksSecret(std::string_view name) {
  constexpr std::array<std::string_view, 12> kParts = {"token",   "key",  "secret", "pass",
                                                       "pwd",     "sig",  "auth",   "cred",
                                                       "session", "code", "jwt",    "ticket"};
  const std::string lower = ToLower(PercentDecode(name));
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

std::string ShownParameter(std::string_view parameter) {
  const size_t equals = parameter.find('=');
  const std::string_view name = parameter.substr(0, equals);
  if (equals == std::string_view::npos) {
    return std::string(name.size() > kShownValueBytesMax ? kHidden : name);
  }
  const bool is_shown = !LooksSecret(name) && parameter.size() - equals - 1 <= kShownValueBytesMax;
  return std::string(name) + "=" + std::string(is_shown ? parameter.substr(equals + 1) : kHidden);
}

std::string ShownQuery(std::string_view query) {
  std::vector<std::string> shown;
  for (const std::string_view parameter : Split(query, '&')) {
    shown.push_back(ShownParameter(parameter));
  }
  return Join(shown, "&");
}

}  // namespace

bool IsUrl(std::string_view place) {
  const std::string lower = ToLower(place.substr(0, 8));
  return lower.starts_with("http://") || lower.starts_with("https://");
}

DocumentUrl ReadDocumentUrl(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const size_t host = text.find("://") + 3;
  const size_t host_end = std::min(text.find_first_of("/?", host), text.size());
  std::string_view authority = text.substr(host, host_end - host);
  DocumentUrl read;
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    read.authorization = "Basic " + EncodeBase64(PercentDecode(authority.substr(0, at)));
    authority.remove_prefix(at + 1);
  }
  std::string_view rest = text.substr(host_end);
  const std::string origin = ToLower(text.substr(0, host)) + ToLower(authority);
  read.url = origin + std::string(rest);
  const size_t mark = rest.find('?');
  read.shown = origin + std::string(rest.substr(0, mark));
  if (mark != std::string_view::npos) read.shown += "?" + ShownQuery(rest.substr(mark + 1));
  return read;
}

}  // namespace httptask::runner
