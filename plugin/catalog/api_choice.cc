#include "plugin/catalog/api_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/catalog/catalog_put.h"
#include "plugin/catalog/sqlite_statement.h"

namespace httptask {
namespace {

// What an API's name can hold, anything else as one `-`.
std::string NamePart(std::string_view text) {
  std::string part;
  for (const char letter : ToLower(text)) {
    if (IsApiName(std::string_view(&letter, 1)) && letter != '-') {
      part += letter;
    } else if (!part.empty() && !part.ends_with('-')) {
      part += '-';
    }
  }
  if (part.ends_with('-')) part.pop_back();
  return part;
}

// `v2`, `openapi` of `v2/openapi.yaml`: the file without its extension first, then its folders from
// the inside out.
std::vector<std::string_view> PlacesOf(std::string_view source) {
  source = source.substr(0, source.find_first_of("?#"));
  std::vector<std::string_view> places = Split(source, '/');
  std::reverse(places.begin(), places.end());
  places.front() = places.front().substr(0, places.front().rfind('.'));
  return places;
}

// What the sources differ by first.
std::string_view DifferentPlace(std::string_view source, std::string_view other) {
  const std::vector<std::string_view> own = PlacesOf(source);
  const std::vector<std::string_view> theirs = PlacesOf(other);
  for (size_t i = 0; i < own.size(); ++i) {
    if (i >= theirs.size() || own[i] != theirs[i]) return own[i];
  }
  return "";
}

std::string Joined(std::string_view base, std::string_view part) {
  const size_t room = kApiNameBytesMax - std::min(kApiNameBytesMax - 1, part.size() + 1);
  return fmt::format("{}-{}", base.substr(0, room), part.substr(0, kApiNameBytesMax - 2));
}

StatusOr<bool> IsTaken(sqlite3* database, std::string_view api) {
  Statement statement(database,
                      "SELECT 1 FROM api AS a JOIN document AS d ON d.api_id = a.id "
                      "WHERE a.name = ? LIMIT 1");
  return statement.Bind(api).Step();
}

// The API in which the source stands already, under the base name if it can be.
StatusOr<std::optional<std::string>> FindOwn(sqlite3* database, std::string_view base,
                                             std::string_view source) {
  Statement statement(database,
                      "SELECT a.name FROM document AS d JOIN api AS a ON a.id = d.api_id "
                      "WHERE d.source = ? ORDER BY a.name");
  statement.Bind(source);
  const std::string prefix = std::string(base) + "-";
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) return std::nullopt;
    std::string name = statement.Text(0);
    if (name == base || name.starts_with(prefix)) return name;
  }
}

// The source of another document of the API with an operation of the reference.
StatusOr<std::string> FindHolder(sqlite3* database, const Reference& reference,
                                 std::string_view source) {
  HTTPTASK_ASSIGN_OR_RETURN(const bool is_taken, IsTaken(database, reference.api));
  if (!is_taken) return std::string();
  Statement statement(database,
                      "SELECT d.source FROM operation AS o JOIN document AS d ON d.id = "
                      "o.document_id JOIN api AS a ON a.id = o.api_id "
                      "WHERE o.name = ?1 COLLATE NOCASE AND o.name = ?1 AND a.name = ?2 AND "
                      "d.source <> ?3 AND (d.digest <> ?4 OR ?4 = '') LIMIT 1");
  for (const Operation& operation : reference.operations) {
    statement.Bind(operation.id).Bind(reference.api).Bind(source).Bind(reference.digest);
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (has_row) return statement.Text(0);
    statement.Reset();
  }
  return std::string();
}

StatusOr<std::string> FreeName(sqlite3* database, const Reference& reference,
                               std::string_view source, std::string_view holder) {
  for (const std::string& part :
       {NamePart(reference.version), NamePart(DifferentPlace(source, holder))}) {
    if (part.empty()) continue;
    std::string name = Joined(reference.api, part);
    HTTPTASK_ASSIGN_OR_RETURN(const bool is_taken, IsTaken(database, name));
    if (!is_taken) return name;
  }
  for (size_t number = 2;; ++number) {
    std::string name = Joined(reference.api, std::to_string(number));
    HTTPTASK_ASSIGN_OR_RETURN(const bool is_taken, IsTaken(database, name));
    if (!is_taken) return name;
  }
}

}  // namespace

StatusOr<ApiChoice> ChooseApi(sqlite3* database, const Reference& reference,
                              std::string_view source) {
  HTTPTASK_ASSIGN_OR_RETURN(std::optional<std::string> own,
                            FindOwn(database, reference.api, source));
  if (own) return ApiChoice{*std::move(own), ""};
  HTTPTASK_ASSIGN_OR_RETURN(std::string holder, FindHolder(database, reference, source));
  if (holder.empty()) return ApiChoice{reference.api, ""};
  HTTPTASK_ASSIGN_OR_RETURN(std::string name, FreeName(database, reference, source, holder));
  return ApiChoice{std::move(name), std::move(holder)};
}

}  // namespace httptask
