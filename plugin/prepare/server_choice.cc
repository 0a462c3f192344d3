#include "plugin/prepare/server_choice.h"

#include <fmt/format.h>

#include <charconv>

#include "plugin/base/text.h"

namespace httptask {
namespace {

bool IsAbsolute(std::string_view url) {
  const std::string lower = ToLower(url.substr(0, 8));
  return lower.starts_with("http://") || lower.starts_with("https://");
}

std::string WithoutSlash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

const Server* FindNumber(const std::vector<Server>& servers, std::string_view choice) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(choice.data(), choice.data() + choice.size(), number);
  const bool is_number = error == std::errc() && end == choice.data() + choice.size();
  return is_number && number >= 1 && number <= servers.size() ? &servers[number - 1] : nullptr;
}

const Server* Find(const std::vector<Server>& servers, std::string_view choice) {
  for (const Server& server : servers) {
    if (!server.name.empty() && EqualsIgnoreCase(server.name, choice)) return &server;
  }
  for (const Server& server : servers) {
    if (EqualsIgnoreCase(WithoutSlash(server.url), WithoutSlash(choice))) return &server;
  }
  return FindNumber(servers, choice);
}

Status NotFound(const std::vector<Server>& servers, std::string_view choice) {
  std::vector<std::string> names;
  std::vector<std::string> listed;
  for (const Server& server : servers) {
    if (!server.name.empty()) names.push_back(server.name);
    listed.push_back(server.name.empty() ? server.url
                                         : fmt::format("{} ({})", server.name, server.url));
  }
  const std::string_view nearest = Nearest(choice, names);
  std::string message = fmt::format("there is no server \"{}\"", choice);
  if (!nearest.empty()) message += fmt::format("; did you mean {}?", nearest);
  message += listed.empty() ? "; the reference declares none, give a full URL"
                            : fmt::format("; declared: {}; or give a full URL", Join(listed, ", "));
  return MakeError(Reason::kServerNotFound, message);
}

// `{name}` replaced by the default values.
StatusOr<std::string> Expand(const Server& server) {
  std::string url = server.url;
  for (const ServerVariable& variable : server.variables) {
    const std::string part = "{" + variable.name + "}";
    if (url.find(part) == std::string::npos) continue;
    const std::string value = !variable.default_value.empty()    ? variable.default_value
                              : !variable.allowed_values.empty() ? variable.allowed_values[0]
                                                                 : "";
    if (value.empty()) {
      const std::string message =
          fmt::format("the server {} has a variable {} without a value; give the full URL",
                      server.url, variable.name);
      return MakeError(Reason::kArgumentInvalid, message, {{"server", "required", message}});
    }
    url = ReplaceAll(url, part, value);
  }
  if (!IsAbsolute(url)) {
    const std::string message =
        fmt::format("the server's URL \"{}\" is not absolute; give the full URL", server.url);
    return MakeError(Reason::kArgumentInvalid, message, {{"server", "format", message}});
  }
  return WithoutSlash(url);
}

}  // namespace

StatusOr<std::string> ChooseServer(const std::vector<Server>& servers, std::string_view choice) {
  if (choice.empty() && servers.empty()) {
    const std::string message = "the reference declares no server; give one by its full URL";
    return MakeError(Reason::kArgumentInvalid, message, {{"server", "required", message}});
  }
  const Server* server = choice.empty() ? &servers[0] : Find(servers, choice);
  if (server != nullptr) return Expand(*server);
  if (IsAbsolute(choice)) return WithoutSlash(choice);
  return NotFound(servers, choice);
}

}  // namespace httptask
