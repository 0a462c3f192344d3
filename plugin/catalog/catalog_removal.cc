#include "plugin/catalog/catalog_removal.h"

#include <fmt/format.h>

#include <memory>
#include <set>

#include "plugin/catalog/sqlite_statement.h"
#include "plugin/catalog/stored_reference.h"

namespace httptask {
namespace {

constexpr std::string_view kColumns =
    "SELECT id, document_id, name, digest, block, offset, size, deprecated FROM operation ";

Status ReadRows(Statement& statement, std::vector<StoredOperation>& operations) {
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) break;
    operations.push_back({.id = statement.Number(0),
                          .document_id = statement.Number(1),
                          .name = statement.Text(2),
                          .digest = statement.Text(3),
                          .deprecated = statement.Number(7) != 0,
                          .position = {.block = static_cast<size_t>(statement.Number(4)),
                                       .offset = static_cast<size_t>(statement.Number(5)),
                                       .size = static_cast<size_t>(statement.Number(6))}});
  }
  statement.Reset();
  return absl::OkStatus();
}

StatusOr<std::vector<int64_t>> Ids(Statement& statement) {
  std::vector<int64_t> ids;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) return ids;
    ids.push_back(statement.Number(0));
  }
}

Status RemoveDocument(sqlite3* database, int64_t document_id) {
  HTTPTASK_RETURN_IF_ERROR(RemoveContents(database, document_id));
  Statement remove(database, "DELETE FROM document WHERE id = ?");
  return remove.Bind(document_id).Run();
}

StatusOr<bool> HasOtherDocuments(sqlite3* database, int64_t api_id, int64_t document_id) {
  Statement find(database, "SELECT 1 FROM document WHERE api_id = ? AND id <> ? LIMIT 1");
  return find.Bind(api_id).Bind(document_id).Step();
}

// Removes the API itself, and what is known of its changes, when it has no document any more.
Status RemoveEmptyApi(sqlite3* database, std::string_view api) {
  for (const std::string_view table :
       {"operation_change WHERE api_id IN (SELECT id FROM api WHERE name = ?)",
        "api WHERE name = ?"}) {
    Statement remove(database,
                     fmt::format("DELETE FROM {} AND NOT EXISTS (SELECT 1 FROM document "
                                 "AS d JOIN api AS a ON a.id = d.api_id WHERE a.name = ?)",
                                 table));
    HTTPTASK_RETURN_IF_ERROR(remove.Bind(api).Bind(api).Run());
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::vector<StoredOperation>> FindReplaced(sqlite3* database, const Reference& reference,
                                                    int64_t api_id, int64_t document_id) {
  std::vector<StoredOperation> replaced;
  Statement own(database, std::string(kColumns) + "WHERE document_id = ? ORDER BY id");
  HTTPTASK_RETURN_IF_ERROR(ReadRows(own.Bind(document_id), replaced));
  HTTPTASK_ASSIGN_OR_RETURN(const bool has_others,
                            HasOtherDocuments(database, api_id, document_id));
  if (!has_others) return replaced;
  Statement others(database, std::string(kColumns) +
                                 "WHERE name = ? COLLATE NOCASE AND name = ? AND api_id = ? "
                                 "AND document_id <> ?");
  for (const Operation& operation : reference.operations) {
    others.Bind(operation.id).Bind(operation.id).Bind(api_id).Bind(document_id);
    HTTPTASK_RETURN_IF_ERROR(ReadRows(others, replaced));
  }
  return replaced;
}

Status RemoveOperations(sqlite3* database, const std::vector<StoredOperation>& operations,
                        std::string_view api, IndexWriter& index) {
  if (operations.empty()) return absl::OkStatus();
  Statement remove(database, "DELETE FROM operation WHERE id = ?");
  std::unique_ptr<StoredReference> reference;
  int64_t document_id = 0;
  for (const StoredOperation& stored : operations) {
    if (reference == nullptr || stored.document_id != document_id) {
      document_id = stored.document_id;
      reference = std::make_unique<StoredReference>(database, document_id);
    }
    HTTPTASK_ASSIGN_OR_RETURN(const Operation operation, reference->ReadOperation(stored.position));
    index.Remove(IndexRow(operation, stored.id), WordsToIndex(operation, api));
    HTTPTASK_RETURN_IF_ERROR(remove.Bind(stored.id).Run());
  }
  return absl::OkStatus();
}

Status RemoveContents(sqlite3* database, int64_t document_id) {
  Statement definitions(database, "DELETE FROM definition WHERE document_id = ?");
  HTTPTASK_RETURN_IF_ERROR(definitions.Bind(document_id).Run());
  Statement blocks(database, "DELETE FROM block WHERE id >= ? AND id < ?");
  return blocks.Bind(BlockId(document_id, 0)).Bind(BlockId(document_id + 1, 0)).Run();
}

StatusOr<std::optional<int64_t>> RemoveDocuments(sqlite3* database, std::string_view api,
                                                 std::string_view source) {
  Transaction transaction(database);
  HTTPTASK_RETURN_IF_ERROR(transaction.Begin());
  Statement find(
      database,
      "SELECT d.id FROM document AS d JOIN api AS a ON a.id = d.api_id WHERE a.name = ?1 "
      "AND (d.source = ?2 OR ?2 = '')");
  HTTPTASK_ASSIGN_OR_RETURN(const auto documents, Ids(find.Bind(api).Bind(source)));
  find.Reset();
  if (documents.empty()) return std::nullopt;
  Statement list(database, std::string(kColumns) + "WHERE document_id = ?");
  IndexWriter index;
  int64_t count = 0;
  for (const int64_t id : documents) {
    std::vector<StoredOperation> operations;
    HTTPTASK_RETURN_IF_ERROR(ReadRows(list.Bind(id), operations));
    HTTPTASK_RETURN_IF_ERROR(RemoveOperations(database, operations, api, index));
    HTTPTASK_RETURN_IF_ERROR(RemoveDocument(database, id));
    count += static_cast<int64_t>(operations.size());
  }
  HTTPTASK_RETURN_IF_ERROR(RemoveEmptyApi(database, api));
  HTTPTASK_RETURN_IF_ERROR(index.Write(database));
  HTTPTASK_RETURN_IF_ERROR(transaction.Commit());
  return count;
}

Status RemoveEmptyDocuments(sqlite3* database, const std::vector<StoredOperation>& removed,
                            int64_t document_id) {
  std::set<int64_t> documents;
  for (const StoredOperation& stored : removed) documents.insert(stored.document_id);
  documents.erase(document_id);
  if (documents.empty()) return absl::OkStatus();
  Statement find(database,
                 "SELECT 1 FROM document WHERE id = ? AND unusable = 0 AND NOT "
                 "EXISTS (SELECT 1 FROM operation WHERE document_id = document.id)");
  for (const int64_t id : documents) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool is_empty, find.Bind(id).Step());
    find.Reset();
    if (is_empty) HTTPTASK_RETURN_IF_ERROR(RemoveDocument(database, id));
  }
  return absl::OkStatus();
}

}  // namespace httptask
