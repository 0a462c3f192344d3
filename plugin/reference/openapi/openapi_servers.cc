#include "plugin/reference/openapi/openapi_servers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/document/openapi_value.h"
#include "plugin/reference/openapi/api_name.h"

namespace httptask {
namespace {

bool IsHttpUrl(std::string_view text) {
  const std::string start = ToLower(text.substr(0, 8));
  return start.starts_with("http://") || start.starts_with("https://");
}

// `https://host:1` of `https://host:1/a/b`.
std::string_view OriginOf(std::string_view url) {
  return url.substr(0, url.find_first_of("/?#", url.find("://") + 3));
}

// Without query and fragment, up to and with the last slash.
std::string_view FolderOf(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  size_t slash = url.rfind('/');
  return slash < url.find("://") + 3 ? url : url.substr(0, slash + 1);
}

// RFC 3986, section 5.2, without `..` in the middle: enough for what servers are written as.
std::string ResolveUrl(std::string_view base, std::string_view relative) {
  if (relative.starts_with("//")) {
    return fmt::format("{}{}", base.substr(0, base.find("//")), relative);
  }
  if (relative.starts_with("/")) return fmt::format("{}{}", OriginOf(base), relative);
  std::string folder(FolderOf(base));
  if (!folder.ends_with('/')) folder += '/';
  while (relative.starts_with("./") || relative.starts_with("../")) {
    bool up = relative.starts_with("../");
    relative.remove_prefix(up ? 3 : 2);
    std::string_view parent = std::string_view(folder).substr(0, folder.size() - 1);
    if (up && parent.size() > OriginOf(base).size()) folder.resize(parent.rfind('/') + 1);
  }
  return folder + std::string(relative == "." ? "" : relative);
}

std::string WithDefaults(const Server& server) {
  std::string url = server.url;
  for (const ServerVariable& variable : server.variables) {
    url = ReplaceAll(url, "{" + variable.name + "}", variable.default_value);
  }
  return url;
}

std::string NameFromDescription(std::string_view description) {
  std::string slug = Slug(description);
  for (std::string_view tail : {"-server", "-environment"}) {
    if (slug.ends_with(tail)) slug.resize(slug.size() - tail.size());
  }
  bool is_short = std::count(slug.begin(), slug.end(), '-') <= 1 && slug.size() <= 30;
  return is_short ? slug : "";
}

std::string NameFromHost(std::string_view url) {
  std::string_view host = url.substr(url.find("://") + 3);
  host = host.substr(0, host.find_first_of("/:?#"));
  bool is_number = host.find_first_not_of("0123456789.") == std::string_view::npos;
  if (is_number) return Slug(host);
  for (std::string_view label : Split(host, '.')) {
    if (label.find('{') != std::string_view::npos) continue;
    if (std::string slug = Slug(label); !slug.empty()) return slug;
  }
  return "";
}

std::string UniqueName(const std::string& name, const std::vector<Server>& servers) {
  auto is_taken = [&](const std::string& candidate) {
    return std::any_of(servers.begin(), servers.end(),
                       [&](const Server& server) { return server.name == candidate; });
  };
  if (name.empty() || !is_taken(name)) return name;
  int number = 2;
  while (is_taken(fmt::format("{}-{}", name, number))) ++number;
  return fmt::format("{}-{}", name, number);
}

ServerVariable ReadVariable(OpenApiDocument& document, const std::string& name,
                            const Located& place) {
  ServerVariable variable{
      .name = name, .default_value = "", .allowed_values = {}, .description = ""};
  if (!place.value->is_object()) {
    document.AddWrongType(place, "an object");
    return variable;
  }
  variable.description = TextMember(*place.value, "description");
  if (const auto allowed = ListMember(document, place, "enum")) {
    variable.allowed_values = ReadTexts(document, *allowed);
  }
  const Json* standard = FindMember(*place.value, "default");
  auto text = standard == nullptr ? std::nullopt : ScalarText(*standard);
  if (standard != nullptr && !text) {
    document.AddWrongType({standard, place.Below("default")}, "a text");
  }
  if (text) {
    variable.default_value = *std::move(text);
  } else if (!variable.allowed_values.empty()) {
    variable.default_value = variable.allowed_values.front();
  }
  return variable;
}

// The `{names}` in a URL, each once.
std::vector<std::string> NamesIn(std::string_view url) {
  std::vector<std::string> names;
  size_t end = 0;
  for (size_t begin = url.find('{'); begin != std::string_view::npos; begin = url.find('{', end)) {
    end = url.find('}', begin);
    if (end == std::string_view::npos) break;
    std::string name(url.substr(begin + 1, end - begin - 1));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

void ReadVariables(OpenApiDocument& document, const Located& place, Server& server) {
  const Json* declared = FindMember(*place.value, "variables");
  Located variables{declared, place.Below("variables")};
  if (declared != nullptr && !declared->is_object()) {
    document.AddWrongType(variables, "an object");
    declared = nullptr;
  }
  for (const std::string& name : NamesIn(server.url)) {
    const Json* variable = declared == nullptr ? nullptr : FindMember(*declared, name);
    if (variable != nullptr) {
      server.variables.push_back(ReadVariable(document, name, {variable, variables.Below(name)}));
      continue;
    }
    server.variables.push_back(
        {.name = name, .default_value = "", .allowed_values = {}, .description = ""});
    document.AddProblem(
        place.pointer,
        fmt::format("the URL `{}` has a variable `{}` that is not declared", server.url, name),
        "declare it under `variables`, or give a full URL with --server");
  }
}

// The URL made absolute; nothing when that cannot be done.
bool MakeAbsolute(const OpenApiDocument& document, Server& server) {
  if (WithDefaults(server).find("://") != std::string::npos) return true;
  if (!IsHttpUrl(document.base())) return false;
  server.url = ResolveUrl(document.base(), server.url);
  return true;
}

std::optional<Server> ReadServer(OpenApiDocument& document, const Located& place) {
  if (!place.value->is_object()) {
    document.AddWrongType(place, "an object");
    return std::nullopt;
  }
  const Json* url = FindMember(*place.value, "url");
  if (url == nullptr || !url->is_string()) {
    document.AddProblem(place.pointer, "this server has no `url`",
                        "add one, or give a full URL with --server");
    return std::nullopt;
  }
  Server server;
  server.url = Trim(url->get_ref<const std::string&>());
  server.description = TextMember(*place.value, "description");
  ReadVariables(document, place, server);
  if (!MakeAbsolute(document, server)) {
    document.AddProblem(
        place.pointer,
        fmt::format("the server URL `{}` is relative, and where the document was published is not "
                    "known",
                    server.url),
        fmt::format("give the full URL with --server, such as https://HOST{}{}",
                    server.url.starts_with("/") ? "" : "/", server.url));
    return std::nullopt;
  }
  while (server.url.ends_with('/') && !server.url.ends_with("://")) server.url.pop_back();
  return server;
}

void AddNamed(Server server, std::vector<Server>& servers) {
  std::string name = NameFromDescription(server.description);
  if (name.empty()) name = NameFromHost(server.url);
  server.name = UniqueName(name, servers);
  servers.push_back(std::move(server));
}

// `https` first, as it is what should be used; nothing when none is listed.
std::vector<std::string> SchemesOf(OpenApiDocument& document, const Located& holder) {
  std::vector<std::string> schemes;
  auto list = ListMember(document, holder, "schemes");
  if (!list) return schemes;
  for (const Json& scheme : *list->value) {
    const std::string name = ToLower(ScalarText(scheme).value_or(""));
    if (name == "https") schemes.insert(schemes.begin(), name);
    if (name == "http") schemes.push_back(name);
  }
  return schemes;
}

}  // namespace

std::vector<Server> ReadSwaggerServers(OpenApiDocument& document, const Located& holder) {
  const Json& root = document.root();
  std::vector<std::string> schemes = SchemesOf(document, holder);
  if (schemes.empty()) schemes = SchemesOf(document, {&root, "#"});
  const std::string host(Trim(TextMember(root, "host")));
  std::string path(Trim(TextMember(root, "basePath")));
  if (!path.empty() && !path.starts_with('/')) path.insert(0, "/");
  // Without a scheme it is the one by which the document came; https is what is left to assume.
  if (schemes.empty()) schemes.emplace_back("https");
  if (host.empty()) schemes.resize(1);
  std::vector<Server> servers;
  for (const std::string& scheme : schemes) {
    const std::string url =
        host.empty() ? (path.empty() ? "/" : path) : scheme + "://" + host + path;
    const Json object{{"url", url}};
    auto server = ReadServer(document, {&object, host.empty() ? "#" : "#/host"});
    if (server) AddNamed(*std::move(server), servers);
  }
  return servers;
}

std::vector<Server> ReadServers(OpenApiDocument& document, const Located& servers) {
  std::vector<Server> read;
  if (!servers.value->is_array()) {
    document.AddWrongType(servers, "a list of servers");
    return read;
  }
  for (size_t i = 0; i < servers.value->size(); ++i) {
    auto server = ReadServer(document, {&(*servers.value)[i], servers.Below(i)});
    if (server) AddNamed(*std::move(server), read);
  }
  return read;
}

std::vector<Server> DefaultServers(OpenApiDocument& document) {
  const Json standard = Json::array({Json{{"url", "/"}}});
  return ReadServers(document, {&standard, "#/servers"});
}

}  // namespace httptask
