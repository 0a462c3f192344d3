#include "plugin/catalog/catalog_lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/catalog/sqlite_statement.h"

namespace httptask {
namespace {

// A message lists at most this many operations to choose from.
constexpr size_t kChoicesMax = 10;

struct Match {
  OperationKey key;
  std::string full_id;
};

struct MethodPath {
  std::string method;
  std::string path;
};

// `post  /users` is method POST and path /users.
std::optional<MethodPath> ParseMethodPath(std::string_view name) {
  constexpr std::array<std::string_view, 7> kMethods = {"GET",     "PUT",  "POST", "DELETE",
                                                        "OPTIONS", "HEAD", "PATCH"};
  const size_t blank = name.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view path = Trim(name.substr(blank));
  for (std::string_view method : kMethods) {
    if (EqualsIgnoreCase(name.substr(0, blank), method) && path.starts_with("/")) {
      return MethodPath{std::string(method), std::string(path)};
    }
  }
  return std::nullopt;
}

StatusOr<std::vector<std::string>> Names(Statement& statement) {
  std::vector<std::string> names;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
    if (!has_row) return names;
    names.push_back(statement.Text(0));
  }
}

StatusOr<std::vector<std::string>> ApiNames(sqlite3* database) {
  Statement statement(database,
                      "SELECT name FROM api WHERE EXISTS (SELECT 1 FROM document WHERE api_id = "
                      "api.id) ORDER BY name");
  return Names(statement);
}

StatusOr<bool> HasApi(sqlite3* database, std::string_view api) {
  Statement statement(
      database,
      "SELECT 1 FROM api AS a JOIN document AS d ON d.api_id = a.id WHERE a.name = ? LIMIT 1");
  return statement.Bind(api).Step();
}

StatusOr<std::vector<Match>> Matches(Statement& statement) {
  std::vector<Match> matches;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
    if (!has_row) return matches;
    matches.push_back(
        {{statement.Number(0), statement.Number(1)}, statement.Text(2) + "/" + statement.Text(3)});
  }
}

// The operations of this id, or else of this method and path, best first; `api` may be empty for
// all.
StatusOr<std::vector<Match>> Find(sqlite3* database, std::string_view api, std::string_view name) {
  const auto place = ParseMethodPath(name);
  const std::string id = place ? place->method + " " + place->path : std::string(name);
  Statement by_id(database,
                  "SELECT o.id, o.document_id, a.name, o.name FROM operation AS o "
                  "JOIN api AS a ON a.id = o.api_id WHERE o.name = ?1 COLLATE NOCASE AND "
                  "o.name = ?1 AND (?2 = '' OR a.name = ?2) ORDER BY a.name");
  HTTPTASK_ASSIGN_OR_RETURN(auto matches, Matches(by_id.Bind(id).Bind(api)));
  if (!place || (!matches.empty() && !api.empty())) return matches;
  // Without an API, another one may have the same path under an id of its own.
  Statement by_path(database,
                    "SELECT o.id, o.document_id, a.name, o.name FROM operation AS o "
                    "JOIN api AS a ON a.id = o.api_id WHERE o.path = ?1 COLLATE NOCASE AND "
                    "o.path = ?1 AND o.method = ?2 AND (?3 = '' OR a.name = ?3) AND NOT EXISTS "
                    "(SELECT 1 FROM operation WHERE name = ?4 COLLATE NOCASE AND name = ?4 AND "
                    "api_id = o.api_id) ORDER BY a.name, o.id DESC");
  by_path.Bind(place->path).Bind(place->method).Bind(api).Bind(id);
  HTTPTASK_ASSIGN_OR_RETURN(auto others, Matches(by_path));
  matches.insert(matches.end(), others.begin(), others.end());
  if (!api.empty() && matches.size() > 1) matches.resize(1);
  return matches;
}

Status NotFound(std::string_view message) {
  return MakeError(Reason::kOperationNotFound, message);
}

std::string Suggestion(std::string_view nearest) {
  return nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest);
}

Status NoOperationIn(sqlite3* database, std::string_view api, std::string_view name) {
  Statement statement(database,
                      "SELECT o.name FROM api AS a JOIN document AS d ON d.api_id = a.id "
                      "JOIN operation AS o ON o.document_id = d.id WHERE a.name = ? ORDER BY o.id");
  HTTPTASK_ASSIGN_OR_RETURN(auto names, Names(statement.Bind(api)));
  const std::string_view nearest = Nearest(name, names);
  return NotFound(fmt::format(
      "the API `{}` has no operation `{}`{}", api, name,
      nearest.empty() ? fmt::format("; find its operations with `httptask search --api {}`", api)
                      : Suggestion(fmt::format("{}/{}", api, nearest))));
}

Status NoApi(sqlite3* database, std::string_view api) {
  HTTPTASK_ASSIGN_OR_RETURN(auto names, ApiNames(database));
  if (names.empty()) {
    return MakeError(
        Reason::kApiNotFound,
        fmt::format("there is no API `{}`: the catalog is empty; load a reference with "
                    "`httptask import FILE`",
                    api));
  }
  const std::string_view nearest = Nearest(api, names);
  return MakeError(Reason::kApiNotFound,
                   fmt::format("there is no API `{}`{}", api,
                               nearest.empty() ? "; `httptask apis` lists those that are loaded"
                                               : Suggestion(nearest)));
}

Status NoOperation(sqlite3* database, std::string_view name) {
  Statement statement(database, "SELECT name FROM operation ORDER BY id");
  HTTPTASK_ASSIGN_OR_RETURN(auto names, Names(statement));
  if (names.empty()) {
    return NotFound(
        fmt::format("there is no operation `{}`: the catalog is empty; load a "
                    "reference with `httptask import FILE`",
                    name));
  }
  HTTPTASK_ASSIGN_OR_RETURN(const auto apis, ApiNames(database));
  if (std::find(apis.begin(), apis.end(), name) != apis.end()) {
    return NotFound(fmt::format(
        "`{0}` is an API, not an operation; `httptask search --api {0}` lists its operations",
        name));
  }
  const std::string_view nearest = Nearest(name, names);
  return NotFound(fmt::format(
      "there is no operation `{}`{}", name,
      nearest.empty() ? "; find one with `httptask search WORDS`" : Suggestion(nearest)));
}

Status Ambiguous(std::string_view name, const std::vector<Match>& matches) {
  std::vector<std::string> choices;
  for (const Match& match : matches) {
    if (choices.size() == kChoicesMax) break;
    choices.push_back("`" + match.full_id + "`");
  }
  const size_t more = matches.size() - choices.size();
  return NotFound(fmt::format("several APIs have an operation `{}`: name one of {}{}", name,
                              Join(choices, ", "),
                              more > 0 ? fmt::format(" ({} more)", more) : ""));
}

StatusOr<OperationKey> FindIn(sqlite3* database, std::string_view api, std::string_view name) {
  HTTPTASK_ASSIGN_OR_RETURN(auto matches, Find(database, api, name));
  if (matches.empty()) return NoOperationIn(database, api, name);
  return matches.front().key;
}

}  // namespace

Status CheckApi(sqlite3* database, std::string_view api) {
  HTTPTASK_ASSIGN_OR_RETURN(bool is_there, HasApi(database, api));
  return is_there ? absl::OkStatus() : NoApi(database, api);
}

StatusOr<OperationKey> FindOperation(sqlite3* database, std::string_view name) {
  name = Trim(name);
  if (name.empty()) return NotFound("no operation is named; write `api/operationId`");
  const size_t slash = name.find('/');
  const bool has_api = slash != std::string_view::npos && !ParseMethodPath(name);
  const std::string_view api = has_api ? name.substr(0, slash) : "";
  if (has_api) {
    HTTPTASK_ASSIGN_OR_RETURN(bool is_there, HasApi(database, api));
    if (is_there) return FindIn(database, api, name.substr(slash + 1));
  }
  // An id may hold a slash of its own (`repos/list`).
  HTTPTASK_ASSIGN_OR_RETURN(auto matches, Find(database, "", name));
  if (matches.size() == 1) return matches.front().key;
  // An API itself may have several operations of one method and path.
  if (matches.size() > 1) {
    auto api_of = [](const Match& match) {
      return match.full_id.substr(0, match.full_id.find('/'));
    };
    if (api_of(matches.front()) == api_of(matches.back())) return matches.front().key;
    return Ambiguous(name, matches);
  }
  if (has_api) return NoApi(database, api);
  return NoOperation(database, name);
}

void PrefixReferences(Json& value, std::string_view prefix) {
  if (value.is_array()) {
    for (Json& item : value) PrefixReferences(item, prefix);
  }
  if (!value.is_object()) return;
  for (auto& [name, member] : value.get_ref<Json::object_t&>()) {
    if (name == "$ref" && member.is_string()) {
      member = fmt::format("#{}{}", prefix, member.get_ref<const std::string&>().substr(1));
    } else {
      PrefixReferences(member, prefix);
    }
  }
}

std::vector<std::string> ReferencesIn(const Json& value) {
  std::vector<std::string> references;
  std::vector<const Json*> waiting = {&value};
  while (!waiting.empty()) {
    const Json* next = waiting.back();
    waiting.pop_back();
    if (next->is_array()) {
      for (const Json& item : *next) waiting.push_back(&item);
    }
    if (!next->is_object()) continue;
    for (const auto& [name, member] : next->get_ref<const Json::object_t&>()) {
      if (name == "$ref" && member.is_string()) references.push_back(member.get<std::string>());
      waiting.push_back(&member);
    }
  }
  return references;
}

}  // namespace httptask
