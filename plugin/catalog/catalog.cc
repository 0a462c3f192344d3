#include "plugin/catalog/catalog.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <map>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/catalog/catalog_file.h"
#include "plugin/catalog/catalog_lookup.h"
#include "plugin/catalog/catalog_put.h"
#include "plugin/catalog/search_text.h"
#include "plugin/catalog/sqlite_statement.h"

namespace httptask {
namespace {

constexpr std::string_view kApiColumns =
    "SELECT d.api, "
    "(SELECT COUNT(*) FROM operation WHERE api = d.api), SUM(d.unusable), MAX(d.id) "
    "FROM document AS d ";

constexpr std::string_view kSummaryColumns =
    "SELECT o.api, o.name, o.method, o.path, o.summary, o.tags, o.deprecated FROM operation AS o ";

// Weights: api, name, path, summary, tags, description.
constexpr std::string_view kRank = "bm25(operation_text, 1.0, 16.0, 8.0, 4.0, 2.0, 1.0)";

Status FillDocuments(sqlite3* database, ApiSummary& summary) {
  Statement statement(database,
                      "SELECT source, title, version FROM document WHERE api = ? ORDER BY id");
  statement.Bind(summary.api);
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
    if (!has_row) return absl::OkStatus();
    summary.sources.push_back(statement.Text(0));
    summary.title = statement.Text(1);
    summary.version = statement.Text(2);
  }
}

StatusOr<std::vector<ApiSummary>> ReadApis(sqlite3* database, Statement& statement) {
  std::vector<ApiSummary> apis;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
    if (!has_row) return apis;
    ApiSummary& summary = apis.emplace_back();
    summary.api = statement.Text(0);
    summary.usable = statement.Number(1);
    summary.operations = summary.usable + statement.Number(2);
    HTTPTASK_RETURN_IF_ERROR(FillDocuments(database, summary));
  }
}

std::vector<std::string> TagsOf(std::string_view text) {
  std::vector<std::string> tags;
  auto list = ParseJson(text);
  if (!list.ok()) return tags;
  for (const Json& tag : *list) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

StatusOr<std::vector<OperationSummary>> ReadSummaries(Statement& statement) {
  std::vector<OperationSummary> operations;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
    if (!has_row) return operations;
    operations.push_back({.api = statement.Text(0),
                          .id = statement.Text(1),
                          .method = statement.Text(2),
                          .path = statement.Text(3),
                          .summary = statement.Text(4),
                          .tags = TagsOf(statement.Text(5)),
                          .deprecated = statement.Number(6) != 0});
  }
}

StatusOr<std::vector<OperationSummary>> ListOperations(sqlite3* database,
                                                       const SearchQuery& query) {
  const std::string sql = fmt::format(
      "{} WHERE (? = '' OR o.api = ?) ORDER BY o.api, o.document_id, o.id LIMIT ? OFFSET ?",
      kSummaryColumns);
  Statement statement(database, sql);
  statement.Bind(query.api).Bind(query.api);
  statement.Bind(static_cast<int64_t>(query.limit)).Bind(static_cast<int64_t>(query.offset));
  return ReadSummaries(statement);
}

StatusOr<std::vector<OperationSummary>> FindOperations(sqlite3* database,
                                                       const SearchQuery& query) {
  const std::string expression = SearchExpression(query.words);
  if (expression.empty()) return std::vector<OperationSummary>();
  const std::string sql = fmt::format(
      "{} JOIN operation_text ON operation_text.rowid = o.id "
      "WHERE operation_text MATCH ? AND (? = '' OR o.api = ?) "
      "ORDER BY (? IN (lower(o.name), lower(o.path), lower(o.method || ' ' || o.path), "
      "lower(o.api || '/' || o.name))) DESC, {}, o.id LIMIT ? OFFSET ?",
      kSummaryColumns, kRank);
  Statement statement(database, sql);
  const std::string exact = ToLower(Trim(query.words));
  statement.Bind(expression).Bind(query.api).Bind(query.api).Bind(exact);
  statement.Bind(static_cast<int64_t>(query.limit)).Bind(static_cast<int64_t>(query.offset));
  return ReadSummaries(statement);
}

// What is in the file was written by us, so that text that is no JSON means a damaged file.
StatusOr<Json> ParseStored(sqlite3* database, std::string_view text) {
  auto json = ParseJson(text);
  if (json.ok()) return json;
  return MakeError(Reason::kStorageFailed,
                   fmt::format("the catalog {} is damaged; delete it and import the references "
                               "again",
                               sqlite3_db_filename(database, "main")));
}

// Everything that `root` reaches through `$ref`, read as it is reached.
StatusOr<Definitions> ReachableDefinitions(sqlite3* database, int64_t document_id,
                                           const Json& root) {
  Definitions definitions;
  Statement statement(database,
                      "SELECT body FROM definition WHERE document_id = ? AND reference = ?");
  std::vector<std::string> waiting = ReferencesIn(root);
  while (!waiting.empty()) {
    const std::string reference = std::move(waiting.back());
    waiting.pop_back();
    if (definitions.contains(reference)) continue;
    statement.Bind(document_id).Bind(reference);
    HTTPTASK_ASSIGN_OR_RETURN(bool is_there, statement.Step());
    Json schema = Json::object();
    if (is_there) {
      HTTPTASK_ASSIGN_OR_RETURN(schema, ParseStored(database, statement.Text(0)));
    }
    statement.Reset();
    for (std::string& next : ReferencesIn(schema)) waiting.push_back(std::move(next));
    definitions.emplace(reference, std::move(schema));
  }
  return definitions;
}

// Documents of one API may mean different things by one reference, so all but the first get
// references of their own.
std::string PrefixOf(int64_t document_id, int64_t first_document_id) {
  return document_id == first_document_id ? "" : fmt::format("/documents/{}", document_id);
}

Status ReadAllOperations(sqlite3* database, std::string_view api, int64_t first,
                         std::vector<Operation>& operations) {
  Statement statement(database,
                      "SELECT o.body, o.document_id, d.source FROM operation AS o "
                      "JOIN document AS d ON d.id = o.document_id WHERE o.api = ? "
                      "ORDER BY o.document_id, o.id");
  statement.Bind(api);
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
    if (!has_row) return absl::OkStatus();
    HTTPTASK_ASSIGN_OR_RETURN(Json body, ParseStored(database, statement.Text(0)));
    const std::string prefix = PrefixOf(statement.Number(1), first);
    if (!prefix.empty()) PrefixReferences(body, prefix);
    Operation& operation = operations.emplace_back(OperationFromJson(body));
    operation.api = api;
    operation.source = statement.Text(2);
  }
}

Status ReadAllDefinitions(sqlite3* database, std::string_view api, int64_t first,
                          Definitions& definitions) {
  Statement statement(database,
                      "SELECT f.reference, f.body, f.document_id FROM definition AS f "
                      "JOIN document AS d ON d.id = f.document_id WHERE d.api = ?");
  statement.Bind(api);
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
    if (!has_row) return absl::OkStatus();
    HTTPTASK_ASSIGN_OR_RETURN(Json body, ParseStored(database, statement.Text(1)));
    const std::string prefix = PrefixOf(statement.Number(2), first);
    if (!prefix.empty()) PrefixReferences(body, prefix);
    const std::string reference = statement.Text(0);
    definitions.emplace(prefix.empty() ? reference : "#" + prefix + reference.substr(1),
                        std::move(body));
  }
}

StatusOr<int64_t> FirstDocument(sqlite3* database, std::string_view api) {
  Statement statement(database, "SELECT MIN(id) FROM document WHERE api = ?");
  HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Bind(api).Step());
  return has_row ? statement.Number(0) : 0;
}

}  // namespace

StatusOr<std::unique_ptr<Catalog>> Catalog::Open(const std::filesystem::path& folder) {
  HTTPTASK_ASSIGN_OR_RETURN(sqlite3 * database, OpenCatalogFile(folder));
  return std::unique_ptr<Catalog>(new Catalog(database));
}

Catalog::Catalog(sqlite3* database) : database_(database) {}

Catalog::~Catalog() {
  sqlite3_close(database_);
}

StatusOr<ApiSummary> Catalog::Put(const Reference& reference, std::string_view source,
                                  std::string_view api) {
  if (api.empty()) api = reference.api;
  if (!IsApiName(api)) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("`{}` cannot name an API: use 1 to 100 letters, digits, `-`, `_` "
                                 "and `.`",
                                 ToTerminal(api)),
                     {{"api", "syntax", "use 1 to 100 letters, digits, `-`, `_` and `.`"}});
  }
  std::lock_guard lock(mutex_);
  HTTPTASK_RETURN_IF_ERROR(PutReference(database_, reference, source, api));
  Statement statement(database_, fmt::format("{} WHERE d.api = ? GROUP BY d.api", kApiColumns));
  HTTPTASK_ASSIGN_OR_RETURN(auto apis, ReadApis(database_, statement.Bind(api)));
  if (apis.empty()) return CheckApi(database_, api);
  return std::move(apis.front());
}

StatusOr<std::vector<ApiSummary>> Catalog::Apis(size_t offset, size_t limit) {
  std::lock_guard lock(mutex_);
  Statement statement(
      database_, fmt::format("{} GROUP BY d.api ORDER BY d.api LIMIT ? OFFSET ?", kApiColumns));
  statement.Bind(static_cast<int64_t>(limit)).Bind(static_cast<int64_t>(offset));
  return ReadApis(database_, statement);
}

StatusOr<std::vector<OperationSummary>> Catalog::Search(const SearchQuery& query) {
  std::lock_guard lock(mutex_);
  if (!query.api.empty()) HTTPTASK_RETURN_IF_ERROR(CheckApi(database_, query.api));
  if (Trim(query.words).empty()) return ListOperations(database_, query);
  return FindOperations(database_, query);
}

StatusOr<Operation> Catalog::Get(std::string_view name) {
  std::lock_guard lock(mutex_);
  HTTPTASK_ASSIGN_OR_RETURN(OperationKey key, FindOperation(database_, name));
  Statement statement(database_,
                      "SELECT o.body, o.api, d.source FROM operation AS o "
                      "JOIN document AS d ON d.id = o.document_id WHERE o.id = ?");
  HTTPTASK_ASSIGN_OR_RETURN(bool is_there, statement.Bind(key.id).Step());
  if (!is_there) {
    return MakeError(Reason::kOperationNotFound,
                     fmt::format("the operation `{}` was removed just now; try again", name));
  }
  HTTPTASK_ASSIGN_OR_RETURN(Json body, ParseStored(database_, statement.Text(0)));
  Operation operation = OperationFromJson(body);
  operation.api = statement.Text(1);
  operation.source = statement.Text(2);
  HTTPTASK_ASSIGN_OR_RETURN(operation.definitions,
                            ReachableDefinitions(database_, key.document_id, body));
  return operation;
}

StatusOr<Catalog::ApiOperations> Catalog::GetAll(std::string_view api) {
  std::lock_guard lock(mutex_);
  HTTPTASK_RETURN_IF_ERROR(CheckApi(database_, api));
  HTTPTASK_ASSIGN_OR_RETURN(int64_t first, FirstDocument(database_, api));
  ApiOperations all;
  HTTPTASK_RETURN_IF_ERROR(ReadAllOperations(database_, api, first, all.operations));
  HTTPTASK_RETURN_IF_ERROR(ReadAllDefinitions(database_, api, first, all.definitions));
  return all;
}

}  // namespace httptask
