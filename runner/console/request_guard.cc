#include "runner/console/request_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr int kDefaultPort = 80;

bool IsJson(std::string_view content_type) {
  const std::string_view type = Trim(content_type.substr(0, content_type.find(';')));
  return EqualsIgnoreCase(type, "application/json");
}

// The host of `host[:port]` where the port is the one listened on; else empty.
std::string HostAtPort(const std::string& text, int port) {
  StatusOr<ListenAddress> parsed = ParseListenAddress(text);
  if (!parsed.ok() && port == kDefaultPort) parsed = ParseListenAddress(text + ":80");
  return parsed.ok() && parsed->port == port ? parsed->host : "";
}

}  // namespace

RequestGuard::RequestGuard(ListenAddress address, std::vector<std::string> names)
    : address_(std::move(address)), names_(std::move(names)) {}

bool RequestGuard::KnowsHost(const std::string& host) const {
  const std::string name = HostAtPort(host, address_.port);
  if (name.empty()) return false;
  const auto is_it = [&](const std::string& known) { return EqualsIgnoreCase(known, name); };
  return IsIpAddress(name) || is_it("localhost") || is_it(address_.host) ||
         std::ranges::any_of(names_, is_it);
}

std::optional<ConsoleAnswer> RequestGuard::Refuse(const RequestHead& head) const {
  if (head.path.size() > kPathLettersMax) {
    return MakeRefusal(414, fmt::format("the path has more than {} letters", kPathLettersMax));
  }
  if (!KnowsHost(head.host)) {
    return MakeRefusal(403, fmt::format("`{}` is not where this server listens; ask {}, or start "
                                        "it with --name for a name of your own",
                                        ToUtf8(head.host), address_.Text()));
  }
  const bool is_own_page = head.origin.empty() || head.origin == "http://" + head.host;
  if (!is_own_page || head.fetch_site == "cross-site" || head.fetch_site == "same-site") {
    return MakeRefusal(403, "pages of other sites may not send requests here");
  }
  if (!head.content_encoding.empty()) {
    return MakeRefusal(415, "the body is compressed; send it as it is");
  }
  if ((head.has_body || !head.content_type.empty()) && !IsJson(head.content_type)) {
    return MakeRefusal(415, "the Content-Type must be application/json");
  }
  return std::nullopt;
}

}  // namespace httptask::runner
