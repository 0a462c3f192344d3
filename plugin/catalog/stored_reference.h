#pragma once

#include <map>
#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "plugin/catalog/block.h"
#include "plugin/catalog/operation.h"
#include "plugin/catalog/sqlite_statement.h"

struct sqlite3;

namespace httptask {

// The number of a block among those of all documents.
int64_t BlockId(int64_t document_id, size_t block);

// Reads operations and definitions of one document out of its blocks. It keeps the blocks that it
// has unpacked, so it should live no longer than one call. Errors of all: STORAGE_FAILED.
class StoredReference {
 public:
  StoredReference(sqlite3* database, int64_t document_id);

  // An operation without `definitions`, `api`, `source` and `digest`.
  StatusOr<Operation> ReadOperation(const BlockPosition& position);
  // Everything that an operation reaches through `$ref`.
  StatusOr<Definitions> ReadDefinitionsFor(const Operation& operation);
  StatusOr<Definitions> ReadAllDefinitions();

 private:
  StatusOr<Json> Read(const BlockPosition& position);
  StatusOr<std::string_view> Unpacked(size_t block);

  sqlite3* const database_;
  const int64_t document_id_;
  Statement read_block_;
  Statement find_definition_;
  std::map<size_t, std::string> blocks_;
};

}  // namespace httptask
