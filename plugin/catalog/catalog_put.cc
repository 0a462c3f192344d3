#include "plugin/catalog/catalog_put.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "plugin/catalog/api_choice.h"
#include "plugin/catalog/catalog_removal.h"
#include "plugin/catalog/diff/operation_drift.h"
#include "plugin/catalog/diff/reference_diff.h"
#include "plugin/catalog/search/index_writer.h"
#include "plugin/catalog/sqlite_statement.h"
#include "plugin/catalog/stored_reference.h"

namespace httptask {
namespace {

StatusOr<int64_t> FirstNumber(Statement& statement) {
  HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
  const int64_t number = has_row ? statement.Number(0) : 0;
  HTTPTASK_RETURN_IF_ERROR(statement.Run());
  return number;
}

StatusOr<int64_t> TakeApi(sqlite3* database, std::string_view api) {
  Statement upsert(database,
                   "INSERT INTO api (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET "
                   "name = excluded.name RETURNING id");
  return FirstNumber(upsert.Bind(api));
}

StatusOr<bool> HasDocument(sqlite3* database, int64_t api_id, std::string_view source) {
  Statement find(database, "SELECT 1 FROM document WHERE api_id = ? AND source = ?");
  return find.Bind(api_id).Bind(source).Step();
}

// The sources of other documents among the replaced. The same document at another place is none.
StatusOr<std::vector<std::string>> OtherSources(sqlite3* database,
                                                const std::vector<StoredOperation>& replaced,
                                                int64_t document_id, std::string_view digest) {
  std::set<int64_t> documents;
  for (const StoredOperation& stored : replaced) documents.insert(stored.document_id);
  documents.erase(document_id);
  std::vector<std::string> sources;
  Statement find(database,
                 "SELECT source FROM document WHERE id = ?1 AND (digest <> ?2 OR ?2 = '')");
  for (const int64_t id : documents) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, find.Bind(id).Bind(digest).Step());
    if (has_row) sources.push_back(find.Text(0));
    find.Reset();
  }
  return sources;
}

// Of operations that stood in another document, only that they have another digest is left.
void DropDifferences(const std::vector<StoredOperation>& replaced, int64_t document_id,
                     std::vector<OperationChange>& changes) {
  for (OperationChange& change : changes) {
    const bool is_of_other =
        std::any_of(replaced.begin(), replaced.end(), [&](const StoredOperation& stored) {
          return stored.name == change.id && stored.document_id != document_id;
        });
    if (is_of_other) change = {.id = change.id};
  }
}

bool IsNoChange(const OperationChange& change) {
  return change.kind == ChangeKind::kCompatible && change.differences.empty();
}

// The id of the document of this API and source; a new one when there was none.
StatusOr<int64_t> TakeDocument(sqlite3* database, const Reference& reference,
                               std::string_view source, int64_t api_id) {
  Statement upsert(database,
                   "INSERT INTO document (api_id, source, title, version, digest, unusable) "
                   "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (api_id, source) DO UPDATE SET "
                   "title = excluded.title, version = excluded.version, "
                   "digest = excluded.digest, unusable = excluded.unusable RETURNING id");
  upsert.Bind(api_id).Bind(source).Bind(reference.title).Bind(reference.version);
  upsert.Bind(reference.digest).Bind(int64_t{reference.unusable_operations});
  return FirstNumber(upsert);
}

// Writes the rows of one document with statements that are prepared once.
class DocumentWriter {
 public:
  DocumentWriter(sqlite3* database, int64_t api_id, int64_t document_id)
      : database_(database), api_id_(api_id), document_id_(document_id) {}

  Status WriteOperations(const Reference& reference, PackedReference& packed, IndexWriter& index) {
    Statement insert(database_,
                     "INSERT INTO operation (document_id, api_id, name, method, path, summary, "
                     "tags, deprecated, digest, block, offset, size) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    std::map<std::string_view, size_t> last;
    for (size_t i = 0; i < reference.operations.size(); ++i) last[reference.operations[i].id] = i;
    for (size_t i = 0; i < reference.operations.size(); ++i) {
      const Operation& operation = reference.operations[i];
      if (last[operation.id] != i) continue;
      PackedOperation& form = packed.operations[i];
      const std::string tags = operation.tags.empty() ? "" : FormatJson(Json(operation.tags));
      insert.Bind(document_id_).Bind(api_id_).Bind(operation.id).Bind(operation.method);
      insert.Bind(operation.path).Bind(operation.summary).Bind(tags);
      insert.Bind(int64_t{operation.deprecated}).Bind(form.digest);
      HTTPTASK_RETURN_IF_ERROR(BindPosition(insert, form.position).Run());
      index.Add(IndexRow(operation, insert.InsertedRow()), std::move(form.words));
    }
    return absl::OkStatus();
  }

  Status WriteDefinitions(const PackedReference& packed) {
    Statement insert(database_,
                     "INSERT INTO definition (document_id, reference, block, offset, size) "
                     "VALUES (?, ?, ?, ?, ?)");
    for (const PackedDefinition& definition : packed.definitions) {
      insert.Bind(document_id_).Bind(definition.reference);
      HTTPTASK_RETURN_IF_ERROR(BindPosition(insert, definition.position).Run());
    }
    return absl::OkStatus();
  }

  Status WriteBlocks(const PackedReference& packed) {
    Statement insert(database_, "INSERT INTO block (id, body) VALUES (?, ?)");
    for (size_t i = 0; i < packed.blocks.size(); ++i) {
      insert.Bind(BlockId(document_id_, i)).BindBytes(packed.blocks[i]);
      HTTPTASK_RETURN_IF_ERROR(insert.Run());
    }
    return absl::OkStatus();
  }

 private:
  static Statement& BindPosition(Statement& statement, const BlockPosition& position) {
    for (size_t number : {position.block, position.offset, position.size}) {
      statement.Bind(static_cast<int64_t>(number));
    }
    return statement;
  }

  sqlite3* const database_;
  const int64_t api_id_;
  const int64_t document_id_;
};

}  // namespace

bool IsApiName(std::string_view name) {
  auto fits = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
  };
  return !name.empty() && name.size() <= kApiNameBytesMax &&
         std::all_of(name.begin(), name.end(), fits);
}

StatusOr<PutResult> PutReference(sqlite3* database, const Reference& reference,
                                 PackedReference packed, std::string_view source,
                                 std::string_view api, PutKind kind) {
  Transaction transaction(database);
  HTTPTASK_RETURN_IF_ERROR(transaction.Begin());
  PutResult result = {.api = std::string(api)};
  if (api.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(ApiChoice choice, ChooseApi(database, reference, source));
    result.api = std::move(choice.api);
    result.holder = std::move(choice.holder);
    if (result.api != reference.api) RenameWords(reference, result.api, packed);
  }
  HTTPTASK_ASSIGN_OR_RETURN(const int64_t api_id, TakeApi(database, result.api));
  HTTPTASK_ASSIGN_OR_RETURN(const bool is_known, HasDocument(database, api_id, source));
  HTTPTASK_ASSIGN_OR_RETURN(const int64_t document_id,
                            TakeDocument(database, reference, source, api_id));
  if (!is_known) result.added_document = document_id;
  IndexWriter index;
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<StoredOperation> replaced,
                            FindReplaced(database, reference, api_id, document_id));
  HTTPTASK_ASSIGN_OR_RETURN(result.replaced_sources,
                            OtherSources(database, replaced, document_id, reference.digest));
  HTTPTASK_ASSIGN_OR_RETURN(result.changes, DiffReference(database, replaced, reference, packed));
  if (kind == PutKind::kOtherForm) DropDifferences(replaced, document_id, result.changes);
  HTTPTASK_RETURN_IF_ERROR(
      WriteDrift(database, api_id, replaced, reference, packed, result.changes));
  std::erase_if(result.changes, IsNoChange);
  HTTPTASK_RETURN_IF_ERROR(RemoveOperations(database, replaced, result.api, index));
  if (is_known) HTTPTASK_RETURN_IF_ERROR(RemoveContents(database, document_id));
  DocumentWriter writer(database, api_id, document_id);
  HTTPTASK_RETURN_IF_ERROR(writer.WriteBlocks(packed));
  HTTPTASK_RETURN_IF_ERROR(writer.WriteOperations(reference, packed, index));
  HTTPTASK_RETURN_IF_ERROR(writer.WriteDefinitions(packed));
  HTTPTASK_RETURN_IF_ERROR(index.Write(database));
  HTTPTASK_RETURN_IF_ERROR(RemoveEmptyDocuments(database, replaced, document_id));
  HTTPTASK_RETURN_IF_ERROR(transaction.Commit());
  return result;
}

}  // namespace httptask
