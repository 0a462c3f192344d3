#include "plugin/catalog/catalog.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "plugin/base/check.h"
#include "plugin/base/text.h"
#include "plugin/catalog/catalog_file.h"
#include "plugin/catalog/catalog_lookup.h"
#include "plugin/catalog/catalog_put.h"
#include "plugin/catalog/diff/operation_drift.h"
#include "plugin/catalog/packed_reference.h"
#include "plugin/catalog/sqlite_statement.h"
#include "plugin/catalog/stored_reference.h"

namespace httptask {
namespace {

constexpr std::string_view kApiColumns =
    "SELECT a.name, a.id, "
    "(SELECT COUNT(*) FROM document AS c JOIN operation ON document_id = c.id "
    "WHERE c.api_id = a.id), SUM(d.unusable) "
    "FROM api AS a JOIN document AS d ON d.api_id = a.id ";

Status FillDocuments(sqlite3* database, int64_t api_id, ApiSummary& summary) {
  Statement statement(database,
                      "SELECT source, title, version FROM document WHERE api_id = ? ORDER BY id");
  statement.Bind(api_id);
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
    summary.usable = statement.Number(2);
    summary.operations = summary.usable + statement.Number(3);
    HTTPTASK_RETURN_IF_ERROR(FillDocuments(database, statement.Number(1), summary));
  }
}

// Documents of one API may mean different things by one reference, so all but the first get
// references of their own.
std::string PrefixOf(int64_t document_id, int64_t first_document_id) {
  return document_id == first_document_id ? "" : fmt::format("/documents/{}", document_id);
}

// One document of an API.
struct StoredDocument {
  int64_t id = 0;
  std::string source;
};

StatusOr<std::vector<StoredDocument>> DocumentsOf(sqlite3* database, std::string_view api) {
  Statement statement(database,
                      "SELECT d.id, d.source FROM document AS d JOIN api AS a ON a.id = d.api_id "
                      "WHERE a.name = ? ORDER BY d.id");
  statement.Bind(api);
  std::vector<StoredDocument> documents;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) return documents;
    documents.push_back({statement.Number(0), statement.Text(1)});
  }
}

BlockPosition PositionAt(const Statement& statement, int column) {
  return {.block = static_cast<size_t>(statement.Number(column)),
          .offset = static_cast<size_t>(statement.Number(column + 1)),
          .size = static_cast<size_t>(statement.Number(column + 2))};
}

// An operation with `$ref` behind `prefix`.
Operation WithPrefix(const Operation& operation, std::string_view prefix) {
  Json body = OperationToJson(operation);
  PrefixReferences(body, prefix);
  return OperationFromJson(body);
}

// Adds the operations and definitions of one document.
Status ReadDocument(sqlite3* database, std::string_view api, const StoredDocument& document,
                    std::string_view prefix, Catalog::ApiOperations& all) {
  StoredReference stored(database, document.id);
  Statement statement(database,
                      "SELECT block, offset, size, digest FROM operation WHERE document_id = ? "
                      "ORDER BY id");
  statement.Bind(document.id);
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) break;
    HTTPTASK_ASSIGN_OR_RETURN(Operation operation, stored.ReadOperation(PositionAt(statement, 0)));
    if (!prefix.empty()) operation = WithPrefix(operation, prefix);
    operation.api = api;
    operation.source = document.source;
    operation.digest = statement.Text(3);
    all.operations.push_back(std::move(operation));
  }
  HTTPTASK_ASSIGN_OR_RETURN(Definitions definitions, stored.ReadAllDefinitions());
  if (prefix.empty()) all.definitions.merge(definitions);
  for (auto& [reference, schema] : definitions) {
    PrefixReferences(schema, prefix);
    all.definitions.emplace(fmt::format("#{}{}", prefix, reference.substr(1)), std::move(schema));
  }
  return absl::OkStatus();
}

StatusOr<std::optional<ApiSummary>> FindApi(sqlite3* database, std::string_view api) {
  Statement statement(database, fmt::format("{} WHERE a.name = ? GROUP BY a.id", kApiColumns));
  HTTPTASK_ASSIGN_OR_RETURN(auto apis, ReadApis(database, statement.Bind(api)));
  if (apis.empty()) return std::nullopt;
  return std::move(apis.front());
}

}  // namespace

StatusOr<std::unique_ptr<Catalog>> Catalog::Open(const std::filesystem::path& folder) {
  HTTPTASK_ASSIGN_OR_RETURN(sqlite3 * reader, OpenCatalogFile(folder));
  return std::unique_ptr<Catalog>(new Catalog(folder, reader));
}

Catalog::Catalog(std::filesystem::path folder, sqlite3* reader)
    : folder_(std::move(folder)), reader_(reader) {}

Catalog::~Catalog() {
  sqlite3_close(reader_);
  sqlite3_close(writer_);
}

StatusOr<sqlite3*> Catalog::Writer() {
  if (writer_ == nullptr) {
    HTTPTASK_ASSIGN_OR_RETURN(writer_, OpenCatalogFile(folder_));
    HTTPTASK_RETURN_IF_ERROR(PrepareForWriting(writer_));
  }
  return writer_;
}

StatusOr<std::optional<DocumentSummary>> Catalog::FindUnchanged(std::string_view source,
                                                                std::string_view api,
                                                                std::string_view digest) {
  std::lock_guard lock(read_mutex_);
  Snapshot snapshot(reader_);
  HTTPTASK_RETURN_IF_ERROR(snapshot.Begin());
  Statement statement(reader_,
                      "SELECT a.name, d.unusable, "
                      "(SELECT COUNT(*) FROM operation AS o WHERE o.document_id = d.id) "
                      "FROM document AS d JOIN api AS a ON a.id = d.api_id "
                      "WHERE d.source = ?1 AND d.digest = ?2 AND ?2 <> '' AND "
                      "(?3 = '' OR a.name = ?3) LIMIT 1");
  HTTPTASK_ASSIGN_OR_RETURN(const bool has_row,
                            statement.Bind(source).Bind(digest).Bind(api).Step());
  if (!has_row) return std::nullopt;
  HTTPTASK_ASSIGN_OR_RETURN(auto summary, FindApi(reader_, statement.Text(0)));
  HTTPTASK_CHECK(summary.has_value());
  const int64_t usable = statement.Number(2);
  return DocumentSummary{*std::move(summary), usable + statement.Number(1), usable};
}

StatusOr<PutOutcome> Catalog::Put(const Reference& reference, std::string_view source,
                                  std::string_view api, PutKind kind) {
  const std::string_view name = api.empty() ? reference.api : api;
  if (!IsApiName(name)) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("`{}` cannot name an API: use 1 to 100 letters, digits, `-`, `_` "
                                 "and `.`",
                                 ToTerminal(name)),
                     {{"api", "syntax", "use 1 to 100 letters, digits, `-`, `_` and `.`"}});
  }
  PackedReference packed = PackReference(reference, name);
  std::lock_guard lock(write_mutex_);
  HTTPTASK_ASSIGN_OR_RETURN(sqlite3 * writer, Writer());
  HTTPTASK_ASSIGN_OR_RETURN(PutResult result,
                            PutReference(writer, reference, std::move(packed), source, api, kind));
  HTTPTASK_ASSIGN_OR_RETURN(auto summary, FindApi(writer, result.api));
  if (!summary) return CheckApi(writer, result.api);
  return PutOutcome{.api = *std::move(summary),
                    .name_holder = std::move(result.holder),
                    .added_document = result.added_document,
                    .replaced_sources = std::move(result.replaced_sources),
                    .changes = std::move(result.changes)};
}

StatusOr<int64_t> Catalog::Forget(std::string_view api, std::string_view source) {
  std::lock_guard lock(write_mutex_);
  HTTPTASK_ASSIGN_OR_RETURN(sqlite3 * writer, Writer());
  HTTPTASK_ASSIGN_OR_RETURN(const auto summary, FindApi(writer, api));
  if (!summary) return CheckApi(writer, api);
  HTTPTASK_ASSIGN_OR_RETURN(const auto removed, RemoveDocuments(writer, api, source));
  if (removed) return *removed;
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("nothing of the API `{}` came from {}; it came from {}", api,
                               ToTerminal(source), ToTerminal(Join(summary->sources, ", "))),
                   {{"source", "value", "must be a source of the API"}});
}

StatusOr<std::vector<ApiSummary>> Catalog::Apis(size_t offset, size_t limit) {
  std::lock_guard lock(read_mutex_);
  Statement statement(
      reader_, fmt::format("{} GROUP BY a.id ORDER BY a.name LIMIT ? OFFSET ?", kApiColumns));
  statement.Bind(static_cast<int64_t>(limit)).Bind(static_cast<int64_t>(offset));
  return ReadApis(reader_, statement);
}

StatusOr<std::vector<OperationSummary>> Catalog::Search(const SearchQuery& query) {
  std::lock_guard lock(read_mutex_);
  // One for all statements: each alone would take and give back the locks of the file.
  Snapshot snapshot(reader_);
  HTTPTASK_RETURN_IF_ERROR(snapshot.Begin());
  if (!query.api.empty()) HTTPTASK_RETURN_IF_ERROR(CheckApi(reader_, query.api));
  if (Trim(query.words).empty()) return ListOperations(reader_, query);
  return SearchOperations(reader_, query);
}

StatusOr<Operation> Catalog::Get(std::string_view name) {
  std::lock_guard lock(read_mutex_);
  Snapshot snapshot(reader_);
  HTTPTASK_RETURN_IF_ERROR(snapshot.Begin());
  HTTPTASK_ASSIGN_OR_RETURN(const OperationKey key, FindOperation(reader_, name));
  Statement statement(reader_,
                      "SELECT o.block, o.offset, o.size, o.digest, a.name, d.source "
                      "FROM operation AS o JOIN document AS d ON d.id = o.document_id "
                      "JOIN api AS a ON a.id = o.api_id WHERE o.id = ?");
  HTTPTASK_ASSIGN_OR_RETURN(const bool is_there, statement.Bind(key.id).Step());
  HTTPTASK_CHECK(is_there);
  StoredReference stored(reader_, key.document_id);
  HTTPTASK_ASSIGN_OR_RETURN(Operation operation, stored.ReadOperation(PositionAt(statement, 0)));
  HTTPTASK_ASSIGN_OR_RETURN(operation.definitions, stored.ReadDefinitionsFor(operation));
  operation.digest = statement.Text(3);
  operation.api = statement.Text(4);
  operation.source = statement.Text(5);
  return operation;
}

StatusOr<std::optional<OperationChange>> Catalog::DriftOf(const Operation& operation,
                                                          std::string_view since) {
  std::lock_guard lock(read_mutex_);
  return FindDrift(reader_, operation, since);
}

StatusOr<Catalog::ApiOperations> Catalog::GetAll(std::string_view api) {
  std::lock_guard lock(read_mutex_);
  Snapshot snapshot(reader_);
  HTTPTASK_RETURN_IF_ERROR(snapshot.Begin());
  HTTPTASK_RETURN_IF_ERROR(CheckApi(reader_, api));
  HTTPTASK_ASSIGN_OR_RETURN(const auto documents, DocumentsOf(reader_, api));
  ApiOperations all;
  for (const StoredDocument& document : documents) {
    HTTPTASK_RETURN_IF_ERROR(
        ReadDocument(reader_, api, document, PrefixOf(document.id, documents.front().id), all));
  }
  return all;
}

}  // namespace httptask
