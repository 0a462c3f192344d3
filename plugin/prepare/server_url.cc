#include "plugin/prepare/server_url.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"

namespace httptask {
namespace {

constexpr size_t kPortDigitsMax = 5;
constexpr int kPortMax = 65535;

// `{name}` in a URL: from its brace to behind its other.
struct PlacedVariable {
  std::string name;
  size_t begin = 0;
  size_t end = 0;
};

// Expressions (`${…}`) do not count.
std::vector<PlacedVariable> FindVariables(std::string_view url) {
  std::vector<PlacedVariable> variables;
  for (size_t open = url.find('{'); open != std::string_view::npos;
       open = url.find('{', open + 1)) {
    const size_t close = url.find('}', open);
    const bool is_expression = open > 0 && url[open - 1] == '$';
    if (close == std::string_view::npos || is_expression) continue;
    variables.push_back({std::string(url.substr(open + 1, close - open - 1)), open, close + 1});
  }
  return variables;
}

// The part of a URL that a variable stands for.
enum class Place { kBase, kScheme, kHost, kHostPart, kPort, kPath };

Place PlaceOf(std::string_view url, const PlacedVariable& variable) {
  const size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos)
    return variable.begin == 0 ? Place::kBase : Place::kPath;
  if (variable.begin < scheme_end) return Place::kScheme;
  const size_t host = scheme_end + 3;
  const size_t host_end = std::min(url.find('/', host), url.size());
  if (variable.begin >= host_end) return Place::kPath;
  if (variable.end < host_end) return Place::kHostPart;
  if (variable.begin == host) return Place::kHost;
  return url[variable.begin - 1] == ':' ? Place::kPort : Place::kHostPart;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsPort(std::string_view text) {
  return IsDigits(text) && text.size() <= kPortDigitsMax &&
         std::stoi(std::string(text)) <= kPortMax;
}

bool IsHostText(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_';
  });
}

// A name, an IPv4 address or an IPv6 address in brackets, perhaps with `:port`.
bool IsHost(std::string_view text) {
  size_t end = std::min(text.find(':'), text.size());
  bool is_host = IsHostText(text.substr(0, end));
  if (text.starts_with('[')) {
    end = std::min(text.find(']'), text.size() - 1) + 1;
    is_host = text[end - 1] == ']' &&
              text.substr(1, end - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
                  std::string_view::npos;
  }
  const std::string_view rest = text.substr(end);
  return is_host && (rest.empty() || (rest[0] == ':' && IsPort(rest.substr(1))));
}

bool IsPathText(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7F || c == '?' || c == '#' || c == '\\';
  });
}

bool IsScheme(std::string_view text) {
  return EqualsIgnoreCase(text, "http") || EqualsIgnoreCase(text, "https");
}

// What stands between the expressions.
std::string PlainText(std::string_view text) {
  std::string all;
  MapPlainText(text, [&](std::string_view plain) {
    all += plain;
    return std::string();
  });
  return all;
}

// Of a value with expressions only the rest can be judged.
bool Fits(Place place, const std::string& value) {
  const bool has_expression = HasExpression(value);
  const std::string text = PlainText(value);
  switch (place) {
    case Place::kBase:
      return has_expression ? IsPathText(text) : IsAbsoluteUrl(text) && FindUrlFault(text).empty();
    case Place::kScheme:
      return has_expression ? text.empty() : IsScheme(text);
    case Place::kHost:
      return has_expression ? IsHostText(ReplaceAll(text, ":", "")) : IsHost(text);
    case Place::kHostPart:
      return IsHostText(text);
    case Place::kPort:
      return has_expression ? text.empty() : IsPort(text);
    case Place::kPath:
      return IsPathText(text);
  }
  return false;
}

std::string_view RuleOf(Place place) {
  switch (place) {
    case Place::kBase:
      return "must be an absolute URL such as https://host/path, without a query";
    case Place::kScheme:
      return "must be http or https";
    case Place::kHost:
      return "must be a host, perhaps with a port";
    case Place::kHostPart:
      return "is part of the host, where only letters, digits, \".\", \"-\" and \"_\" fit";
    case Place::kPort:
      return "must be a port, from 0 to 65535";
    case Place::kPath:
      return "is part of the path, where no space, control character, \"?\", \"#\" or \"\\\" fits";
  }
  return "";
}

bool HasDotSegment(std::string_view url) {
  const size_t host = url.find("://") + 3;
  const std::string path = PercentDecode(url.substr(std::min(url.find('/', host), url.size())));
  const std::string plain = ReplaceAll(path, "\\", "/");
  return std::ranges::any_of(Split(plain, '/'), [](std::string_view segment) {
    return segment == "." || segment == "..";
  });
}

const ServerVariable* FindDeclared(const Server& server, std::string_view name) {
  for (const ServerVariable& variable : server.variables) {
    if (variable.name == name) return &variable;
  }
  return nullptr;
}

std::string PresetOf(const ServerVariable* variable) {
  if (variable == nullptr) return "";
  if (!variable->default_value.empty()) return variable->default_value;
  return variable->allowed_values.empty() ? "" : variable->allowed_values[0];
}

// Puts a server's URL together and collects what is wrong.
class Expansion {
 public:
  Expansion(const Server& server, const ServerVariables& given)
      : server_(server), given_(given), variables_(FindVariables(server.url)) {}

  ServerUrl Make() {
    for (const auto& [name, value] : given_) CheckName(name);
    std::string url;
    size_t at = 0;
    for (const PlacedVariable& variable : variables_) {
      url += server_.url.substr(at, variable.begin - at) + ValueOf(variable);
      at = variable.end;
    }
    url += server_.url.substr(at);
    if (problems_.empty()) CheckWhole(url);
    return {WithoutTrailingSlash(url), std::move(problems_)};
  }

 private:
  // A variable that stands in two places is told once.
  void Report(std::string path, std::string rule, std::string message) {
    const bool is_known = std::ranges::any_of(
        problems_, [&](const Problem& problem) { return problem.message == message; });
    if (!is_known) problems_.push_back({std::move(path), std::move(rule), std::move(message)});
  }

  void CheckName(const std::string& name) {
    std::vector<std::string> names;
    for (const PlacedVariable& variable : variables_) names.push_back(variable.name);
    if (std::ranges::find(names, name) != names.end()) return;
    std::string message = fmt::format("the server {} has no variable {}", server_.url, name);
    if (!names.empty()) message += fmt::format("; it has {}", Join(names, ", "));
    Report("server:" + name, "unknown", std::move(message));
  }

  std::string ValueOf(const PlacedVariable& variable) {
    const ServerVariable* declared = FindDeclared(server_, variable.name);
    const auto found = given_.find(variable.name);
    std::string value = found != given_.end() ? found->second : PresetOf(declared);
    if (value.empty()) {
      Report("server", "required",
             fmt::format("the server {} has a variable {} without a value; give server:{} a value, "
                         "or the full URL as the server",
                         server_.url, variable.name, variable.name));
    } else if (found != given_.end()) {
      CheckValue(variable, declared, value);
    }
    return PlaceOf(server_.url, variable) == Place::kBase ? WithoutTrailingSlash(value) : value;
  }

  void CheckValue(const PlacedVariable& variable, const ServerVariable* declared,
                  const std::string& value) {
    const std::string path = "server:" + variable.name;
    if (declared != nullptr && value == declared->default_value) return;
    if (declared != nullptr && !declared->allowed_values.empty() && !HasExpression(value)) {
      const auto& allowed = declared->allowed_values;
      if (std::ranges::find(allowed, value) != allowed.end()) return;
      return Report(path, "enum",
                    fmt::format("the variable {} of the server must be one of {}", variable.name,
                                Join(allowed, ", ")));
    }
    const Place place = PlaceOf(server_.url, variable);
    if (Fits(place, value)) return;
    Report(path, "format",
           fmt::format("the variable {} of the server {} {}; for another server give its full URL",
                       variable.name, server_.url, RuleOf(place)));
  }

  void CheckWhole(const std::string& url) {
    if (!IsAbsoluteUrl(url)) {
      Report(
          "server", "format",
          fmt::format("the server's URL \"{}\" is not absolute; give the full URL", server_.url));
    } else if (!given_.empty() && HasDotSegment(url)) {
      Report("server", "format",
             fmt::format("the server's URL \"{}\" has a segment \".\" or \"..\", which leaves its "
                         "path; give its variables other values",
                         ToTerminal(url)));
    }
  }

  const Server& server_;
  const ServerVariables& given_;
  const std::vector<PlacedVariable> variables_;
  std::vector<Problem> problems_;
};

}  // namespace

bool IsAbsoluteUrl(std::string_view url) {
  const std::string lower = ToLower(url.substr(0, 8));
  return lower.starts_with("http://") || lower.starts_with("https://");
}

std::string WithoutTrailingSlash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

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
    if (c == '\\') return "holds a backslash";
    if (c == '?' || c == '#')
      return "ends in a query or fragment, which a server's URL cannot have";
  }
  return "";
}

ServerUrl ExpandServer(const Server& server, const ServerVariables& given) {
  return Expansion(server, given).Make();
}

}  // namespace httptask
