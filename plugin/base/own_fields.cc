#include "plugin/base/own_fields.h"

#include <algorithm>
#include <string>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// The URL's authority without the scheme's own port.
std::string HostOf(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "";
  const bool is_secure = EqualsIgnoreCase(url.substr(0, scheme), "https");
  url.remove_prefix(scheme + 3);
  std::string_view host = url.substr(0, url.find_first_of("/?#"));
  const std::string_view own_port = is_secure ? ":443" : ":80";
  if (host.ends_with(own_port)) host.remove_suffix(own_port.size());
  return std::string(host);
}

bool SaysLength(const RequestRecord& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

bool Has(const HeaderFields& headers, std::string_view name) {
  return std::ranges::any_of(
      headers, [name](const HeaderField& field) { return EqualsIgnoreCase(field.first, name); });
}

}  // namespace

std::string_view UserAgent() {
  return "httptask/" HTTPTASK_VERSION;
}

HeaderFields SentFields(const RequestRecord& request) {
  HeaderFields fields;
  if (std::string host = HostOf(request.url); !host.empty()) {
    fields.emplace_back("Host", std::move(host));
  }
  fields.insert(fields.end(), request.headers.begin(), request.headers.end());
  if (!Has(request.headers, "User-Agent")) fields.emplace_back("User-Agent", UserAgent());
  if (!Has(request.headers, "Accept-Encoding")) {
    fields.emplace_back("Accept-Encoding", kAcceptEncoding);
  }
  if (SaysLength(request)) {
    fields.emplace_back("Content-Length", std::to_string(request.body.size()));
  }
  return fields;
}

}  // namespace httptask
