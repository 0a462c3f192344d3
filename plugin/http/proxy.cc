#include "plugin/http/proxy.h"

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

constexpr std::string_view kScheme = "http://";

Status ProxyError(std::string_view what) {
  return MakeError(Reason::kArgumentInvalid,
                   "proxy: " + std::string(what) + "; write http://[USER:PASSWORD@]HOST:PORT");
}

// `example.com` covers itself and every name below it.
bool Covers(std::string_view entry, std::string_view host) {
  if (EqualsIgnoreCase(entry, host)) return true;
  if (host.size() <= entry.size()) return false;
  const size_t begin = host.size() - entry.size();
  return host[begin - 1] == '.' && EqualsIgnoreCase(entry, host.substr(begin));
}

}  // namespace

bool Proxy::Carries(std::string_view host) const {
  if (url.empty()) return false;
  return std::none_of(no_proxy.begin(), no_proxy.end(),
                      [&](const std::string& entry) { return Covers(entry, host); });
}

StatusOr<Proxy> ParseProxy(std::string_view text, std::vector<std::string> no_proxy) {
  Proxy proxy;
  if (text.empty()) return proxy;
  if (!text.starts_with(kScheme)) return ProxyError("must begin with http://");
  std::string_view rest = text.substr(kScheme.size());
  if (const size_t at = rest.rfind('@'); at != rest.npos) {
    const std::string_view login = rest.substr(0, at);
    const size_t colon = std::min(login.find(':'), login.size());
    proxy.user = PercentDecode(login.substr(0, colon));
    proxy.password = PercentDecode(login.substr(std::min(colon + 1, login.size())));
    rest.remove_prefix(at + 1);
  }
  const StatusOr<Url> url = ParseUrl(std::string(kScheme) + std::string(rest));
  if (!url.ok()) return ProxyError(MessageOf(url.status()));
  if (url->target != "/") return ProxyError("has a path");
  proxy.url = url->Origin();
  proxy.no_proxy = std::move(no_proxy);
  return proxy;
}

}  // namespace httptask
