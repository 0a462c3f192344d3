#include "plugin/prepare/server_choice.h"

#include <fmt/format.h>

#include <algorithm>
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

// Scheme and host in lower case, no trailing slash: two URLs of one server are the same then.
std::string Comparable(std::string_view url) {
  const std::string text = WithoutSlash(url);
  const size_t host = text.find("://");
  if (host == std::string::npos) return text;
  const size_t end = std::min(text.find('/', host + 3), text.size());
  return ToLower(text.substr(0, end)) + text.substr(end);
}

// What keeps a path from being put behind a URL; nothing for a good one.
std::string_view FindUrlFault(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  if (rest.empty() || rest[0] == '/' || rest[0] == '?' || rest[0] == '#') return "has no host";
  bool is_expression = false;
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest.substr(i).starts_with("${")) is_expression = true;
    if (rest[i] == '}') is_expression = false;
    const auto c = static_cast<unsigned char>(rest[i]);
    if (is_expression) continue;
    if (c <= ' ' || c == 0x7F) return "holds a space or a control character";
    if (c == '?' || c == '#')
      return "ends in a query or fragment, which a server's URL cannot have";
  }
  return "";
}

// The names of all `{name}`; expressions (`${…}`) do not count.
std::vector<std::string> FindVariables(const std::string& url) {
  std::vector<std::string> names;
  for (size_t open = url.find('{'); open != std::string::npos; open = url.find('{', open + 1)) {
    const size_t close = url.find('}', open);
    const bool is_expression = open > 0 && url[open - 1] == '$';
    if (close != std::string::npos && !is_expression)
      names.push_back(url.substr(open + 1, close - open - 1));
  }
  return names;
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

Status RefuseServer(std::string path, std::string rule, const std::string& message) {
  return MakeError(Reason::kArgumentInvalid, message,
                   {{std::move(path), std::move(rule), message}});
}

// Every value that was given has to be for a variable of the server, and one that it takes.
Status CheckVariables(const Server& server, const ServerVariables& given) {
  const std::vector<std::string> names = FindVariables(server.url);
  for (const auto& [name, value] : given) {
    const std::string path = "server:" + name;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      std::string message = fmt::format("the server {} has no variable {}", server.url, name);
      if (!names.empty()) message += fmt::format("; it has {}", Join(names, ", "));
      return RefuseServer(path, "unknown", message);
    }
    for (const ServerVariable& variable : server.variables) {
      const auto& allowed = variable.allowed_values;
      if (variable.name == name && !allowed.empty() && !value.starts_with("${") &&
          std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
        return RefuseServer(path, "enum",
                            fmt::format("the variable {} of the server must be one of {}", name,
                                        Join(allowed, ", ")));
      }
    }
  }
  return absl::OkStatus();
}

std::string PresetOf(const Server& server, std::string_view name) {
  for (const ServerVariable& variable : server.variables) {
    if (variable.name != name) continue;
    if (!variable.default_value.empty()) return variable.default_value;
    if (!variable.allowed_values.empty()) return variable.allowed_values[0];
  }
  return "";
}

// `{name}` replaced by the values given and the default values.
StatusOr<std::string> Expand(const Server& server, const ServerVariables& given) {
  HTTPTASK_RETURN_IF_ERROR(CheckVariables(server, given));
  std::string url = server.url;
  for (const std::string& name : FindVariables(server.url)) {
    const auto found = given.find(name);
    const std::string value = found != given.end() ? found->second : PresetOf(server, name);
    if (value.empty()) {
      return RefuseServer("server", "required",
                          fmt::format("the server {} has a variable {} without a value; give "
                                      "server:{} a value, or the full URL as the server",
                                      server.url, name, name));
    }
    url = ReplaceAll(url, "{" + name + "}", value);
  }
  if (!IsAbsolute(url)) {
    return RefuseServer(
        "server", "format",
        fmt::format("the server's URL \"{}\" is not absolute; give the full URL", server.url));
  }
  if (const std::string_view fault = FindUrlFault(url); !given.empty() && !fault.empty()) {
    return RefuseServer("server", "format",
                        fmt::format("the server's URL \"{}\" {}; give its variables other values",
                                    ToTerminal(url), fault));
  }
  return WithoutSlash(url);
}

}  // namespace

StatusOr<std::string> ChooseServer(const std::vector<Server>& servers, std::string_view choice,
                                   const ServerVariables& given) {
  if (choice.empty() && servers.empty()) {
    return RefuseServer("server", "required",
                        "the reference declares no server; give one by its full URL");
  }
  const Server* server = choice.empty() ? &servers[0] : Find(servers, choice);
  if (server != nullptr) return Expand(*server, given);
  if (!IsAbsolute(choice)) return NotFound(servers, choice);
  if (const std::string_view fault = FindUrlFault(choice); !fault.empty()) {
    return RefuseServer("server", "format",
                        fmt::format("the URL \"{}\" {}; give it like https://host/path",
                                    ToTerminal(choice), fault));
  }
  HTTPTASK_RETURN_IF_ERROR(CheckVariables({.url = std::string(choice)}, given));
  return WithoutSlash(choice);
}

}  // namespace httptask
