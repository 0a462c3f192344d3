#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"

struct sqlite3;

namespace httptask {

// What a list or a search shows of an operation.
struct OperationSummary {
  std::string api;
  std::string id;
  std::string method;
  std::string path;
  std::string summary;
  std::vector<std::string> tags;
  bool deprecated = false;

  std::string FullId() const { return api + "/" + id; }
  bool operator==(const OperationSummary&) const = default;
};

// One API in the catalog.
struct ApiSummary {
  std::string api;
  std::string title;
  std::string version;
  int64_t operations = 0;
  int64_t usable = 0;
  std::vector<std::string> sources;

  bool operator==(const ApiSummary&) const = default;
};

// Which operations Search gives.
struct SearchQuery {
  // All words must occur or begin a word. Any text is safe: nothing in it is query syntax.
  std::string words;
  // Only of this API; empty: of all.
  std::string api;
  size_t offset = 0;
  size_t limit = 20;
};

// The catalog: one SQLite file (WAL, FTS5) that several processes may use at once. Operations are
// stored so that one opens without its document. Thread-safe; calls block for the disk.
class Catalog {
 public:
  // Opens or makes `catalog.db` in `folder`. Errors: STORAGE_FAILED (not writable, full, corrupt,
  // made by a newer version; the message says which and what to do).
  static StatusOr<std::unique_ptr<Catalog>> Open(const std::filesystem::path& folder);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // Puts a reference in, in one transaction. It replaces what `source` had brought in for this API
  // before, and operations of other sources with the same id. `api` empty: the name that the
  // reference suggests. Errors: ARGUMENT_INVALID (a name that is not letters, digits, `-`, `_`,
  // `.`), STORAGE_FAILED.
  StatusOr<ApiSummary> Put(const Reference& reference, std::string_view source,
                           std::string_view api);

  // The APIs by name. Errors: STORAGE_FAILED.
  StatusOr<std::vector<ApiSummary>> Apis(size_t offset, size_t limit);

  // Best first: exact id or path, then ranked by words; without words in the reference's order.
  // Errors: API_NOT_FOUND with the nearest name, STORAGE_FAILED.
  StatusOr<std::vector<OperationSummary>> Search(const SearchQuery& query);

  // By `api/operationId` or `api/METHOD path`; without the API where only one API has it. Errors:
  // API_NOT_FOUND and OPERATION_NOT_FOUND with the nearest name, STORAGE_FAILED.
  StatusOr<Operation> Get(std::string_view name);

  // All operations of an API whole, sharing one set of definitions, for the mock server. Errors:
  // API_NOT_FOUND with the nearest name, STORAGE_FAILED.
  struct ApiOperations {
    std::vector<Operation> operations;  // Each without `definitions`…
    Definitions definitions;            // …which are here.
  };
  StatusOr<ApiOperations> GetAll(std::string_view api);

 private:
  explicit Catalog(sqlite3* database);

  std::mutex mutex_;  // Guards database_.
  sqlite3* const database_;
};

}  // namespace httptask
