#include "plugin/prepare/server_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// Scheme and host in lower case, no trailing slash: two URLs of one server are the same then.
std::string Comparable(std::string_view url) {
  const std::string text = WithoutTrailingSlash(url);
  const size_t host = text.find("://");
  if (host == std::string::npos) return text;
  const size_t end = std::min(text.find('/', host + 3), text.size());
  return ToLower(text.substr(0, end)) + text.substr(end);
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
    if (Comparable(server.url) == Comparable(choice)) return &server;
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

Status RefuseServer(std::string rule, const std::string& message) {
  return MakeError(Reason::kArgumentInvalid, message, {{"server", std::move(rule), message}});
}

StatusOr<std::string> UrlOf(const Server& server, const ServerVariables& given) {
  ServerUrl expanded = ExpandServer(server, given);
  if (expanded.problems.empty()) return std::move(expanded.url);
  const std::string message = expanded.problems[0].message;
  return MakeError(Reason::kArgumentInvalid, message, std::move(expanded.problems));
}

}  // namespace

StatusOr<std::string> ChooseServer(const std::vector<Server>& servers, std::string_view choice,
                                   const ServerVariables& given) {
  if (choice.empty() && servers.empty()) {
    return RefuseServer("required", "the reference declares no server; give one by its full URL");
  }
  const Server* server = choice.empty() ? &servers[0] : Find(servers, choice);
  if (server != nullptr) return UrlOf(*server, given);
  if (!IsAbsoluteUrl(choice)) return NotFound(servers, choice);
  if (const std::string_view fault = FindUrlFault(choice); !fault.empty()) {
    return RefuseServer("format", fmt::format("the URL \"{}\" {}; give it like https://host/path",
                                              ToTerminal(choice), fault));
  }
  return UrlOf({.url = std::string(choice)}, given);
}

}  // namespace httptask
