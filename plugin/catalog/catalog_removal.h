#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/block.h"
#include "plugin/catalog/operation.h"
#include "plugin/catalog/search/index_writer.h"

struct sqlite3;

namespace httptask {

// Where an operation is stored.
struct StoredOperation {
  int64_t id = 0;
  int64_t document_id = 0;
  std::string name;
  std::string digest;
  bool deprecated = false;
  BlockPosition position;
};

// The operations that a reference replaces: those of its own document, and those of other documents
// of the API with the same ids. By document.
StatusOr<std::vector<StoredOperation>> FindReplaced(sqlite3* database, const Reference& reference,
                                                    int64_t api_id, int64_t document_id);

// Removes operations of one API; `index` gets what leaves the full-text index.
Status RemoveOperations(sqlite3* database, const std::vector<StoredOperation>& operations,
                        std::string_view api, IndexWriter& index);

// Removes the definitions and blocks of a document.
Status RemoveContents(sqlite3* database, int64_t document_id);

// Removes what one document brought into an API, or with `source` empty all of the API and what is
// known of its changes, in one transaction. How many operations went; nothing when there is no such
// document.
StatusOr<std::optional<int64_t>> RemoveDocuments(sqlite3* database, std::string_view api,
                                                 std::string_view source);

// Removes the documents, but `document_id`, of which nothing is left since these operations went.
// One that never had any stays.
Status RemoveEmptyDocuments(sqlite3* database, const std::vector<StoredOperation>& removed,
                            int64_t document_id);

}  // namespace httptask
