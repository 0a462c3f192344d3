#include "plugin/catalog/catalog_put.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/catalog/search_text.h"
#include "plugin/catalog/sqlite_statement.h"

namespace httptask {
namespace {

constexpr size_t kApiNameBytesMax = 100;
// Descriptions are indexed up to here.
constexpr size_t kIndexedBytesMax = 20'000;

Status RunFor(sqlite3* database, std::string_view sql, int64_t id) {
  Statement statement(database, sql);
  return statement.Bind(id).Run();
}

// The id of the document of this API and source, emptied; a new one when there was none.
StatusOr<int64_t> TakeDocument(sqlite3* database, const Reference& reference,
                               std::string_view source, std::string_view api) {
  Statement upsert(database,
                   "INSERT INTO document (api, source, title, version, unusable) "
                   "VALUES (?, ?, ?, ?, ?) ON CONFLICT (api, source) DO UPDATE SET "
                   "title = excluded.title, version = excluded.version, "
                   "unusable = excluded.unusable RETURNING id");
  upsert.Bind(api).Bind(source).Bind(reference.title).Bind(reference.version);
  upsert.Bind(int64_t{reference.unusable_operations});
  HTTPTASK_ASSIGN_OR_RETURN(bool has_row, upsert.Step());
  int64_t id = has_row ? upsert.Number(0) : 0;
  HTTPTASK_RETURN_IF_ERROR(upsert.Run());
  HTTPTASK_RETURN_IF_ERROR(RunFor(database,
                                  "DELETE FROM operation_text WHERE rowid IN "
                                  "(SELECT id FROM operation WHERE document_id = ?)",
                                  id));
  HTTPTASK_RETURN_IF_ERROR(RunFor(database, "DELETE FROM operation WHERE document_id = ?", id));
  HTTPTASK_RETURN_IF_ERROR(RunFor(database, "DELETE FROM definition WHERE document_id = ?", id));
  return id;
}

// Writes rows with statements that are prepared once.
class OperationWriter {
 public:
  OperationWriter(sqlite3* database, std::string_view api, int64_t document_id)
      : api_(api),
        document_id_(document_id),
        find_(database, "SELECT id FROM operation WHERE api = ? AND name = ?"),
        drop_text_(database, "DELETE FROM operation_text WHERE rowid = ?"),
        drop_(database, "DELETE FROM operation WHERE id = ?"),
        insert_(database,
                "INSERT INTO operation (document_id, api, name, method, path, summary, tags, "
                "deprecated, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"),
        insert_text_(database,
                     "INSERT INTO operation_text (rowid, api, name, path, summary, tags, "
                     "description) VALUES (?, ?, ?, ?, ?, ?, ?)") {}

  Status Write(const Operation& operation) {
    HTTPTASK_RETURN_IF_ERROR(DropOlder(operation.id));
    HTTPTASK_ASSIGN_OR_RETURN(int64_t id, Insert(operation));
    return InsertText(id, operation);
  }

 private:
  Status DropOlder(const std::string& name) {
    find_.Bind(api_).Bind(name);
    HTTPTASK_ASSIGN_OR_RETURN(bool is_there, find_.Step());
    const int64_t id = is_there ? find_.Number(0) : 0;
    find_.Reset();
    if (!is_there) return absl::OkStatus();
    HTTPTASK_RETURN_IF_ERROR(drop_text_.Bind(id).Run());
    return drop_.Bind(id).Run();
  }

  StatusOr<int64_t> Insert(const Operation& operation) {
    const std::string tags = FormatJson(Json(operation.tags));
    const std::string body = FormatJson(OperationToJson(operation));
    insert_.Bind(document_id_).Bind(api_).Bind(operation.id).Bind(operation.method);
    insert_.Bind(operation.path).Bind(operation.summary).Bind(tags);
    insert_.Bind(int64_t{operation.deprecated}).Bind(body);
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, insert_.Step());
    int64_t id = has_row ? insert_.Number(0) : 0;
    HTTPTASK_RETURN_IF_ERROR(insert_.Run());
    return id;
  }

  Status InsertText(int64_t id, const Operation& operation) {
    const std::string name = IndexText(operation.id);
    const std::string path = operation.method + " " + IndexText(operation.path);
    std::string tags;
    for (const std::string& tag : operation.tags) tags += IndexText(tag) + " ";
    const std::string description = ToUtf8(operation.description.substr(0, kIndexedBytesMax));
    insert_text_.Bind(id).Bind(api_).Bind(name).Bind(path).Bind(operation.summary);
    return insert_text_.Bind(tags).Bind(description).Run();
  }

  const std::string_view api_;
  const int64_t document_id_;
  Statement find_;
  Statement drop_text_;
  Statement drop_;
  Statement insert_;
  Statement insert_text_;
};

Status WriteDefinitions(sqlite3* database, int64_t document_id, const Definitions& definitions) {
  Statement insert(database,
                   "INSERT INTO definition (document_id, reference, body) VALUES (?, ?, ?)");
  for (const auto& [reference, schema] : definitions) {
    const std::string body = FormatJson(schema);
    HTTPTASK_RETURN_IF_ERROR(insert.Bind(document_id).Bind(reference).Bind(body).Run());
  }
  return absl::OkStatus();
}

// Other documents of the API of which nothing is left.
Status DropEmptyDocuments(sqlite3* database, std::string_view api, int64_t document_id) {
  constexpr std::string_view kEmpty =
      "(SELECT id FROM document WHERE api = ? AND id <> ? AND unusable = 0 AND NOT EXISTS "
      "(SELECT 1 FROM operation WHERE document_id = document.id))";
  Statement definitions(database,
                        "DELETE FROM definition WHERE document_id IN " + std::string(kEmpty));
  HTTPTASK_RETURN_IF_ERROR(definitions.Bind(api).Bind(document_id).Run());
  Statement documents(database, "DELETE FROM document WHERE id IN " + std::string(kEmpty));
  return documents.Bind(api).Bind(document_id).Run();
}

}  // namespace

bool IsApiName(std::string_view name) {
  auto fits = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
  };
  return !name.empty() && name.size() <= kApiNameBytesMax &&
         std::all_of(name.begin(), name.end(), fits);
}

Status PutReference(sqlite3* database, const Reference& reference, std::string_view source,
                    std::string_view api) {
  Transaction transaction(database);
  HTTPTASK_RETURN_IF_ERROR(transaction.Begin());
  HTTPTASK_ASSIGN_OR_RETURN(int64_t id, TakeDocument(database, reference, source, api));
  {
    OperationWriter writer(database, api, id);
    for (const Operation& operation : reference.operations) {
      HTTPTASK_RETURN_IF_ERROR(writer.Write(operation));
    }
  }
  HTTPTASK_RETURN_IF_ERROR(WriteDefinitions(database, id, reference.definitions));
  HTTPTASK_RETURN_IF_ERROR(DropEmptyDocuments(database, api, id));
  return transaction.Commit();
}

}  // namespace httptask
