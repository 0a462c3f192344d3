#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/catalog_put.h"
#include "plugin/catalog/diff/operation_change.h"
#include "plugin/catalog/operation.h"
#include "plugin/catalog/operation_summary.h"
#include "plugin/catalog/search/operation_search.h"

struct sqlite3;

namespace httptask {

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

// A document that stands in an API.
struct DocumentSummary {
  // The API as it now stands.
  ApiSummary api;
  // Those of this document, where ApiSummary has those of all. What newer documents have taken from
  // it does not count.
  int64_t operations = 0;
  int64_t usable = 0;

  bool operator==(const DocumentSummary&) const = default;
};

// What Put did.
struct PutOutcome {
  // The API as it now stands.
  ApiSummary api;
  // Where the name that the reference suggests went to another document, which has operations of
  // the same ids: the source of that one. Empty when the reference got its name.
  std::string name_holder;
  // The number of the document; larger than those of all before. 0 when it was there already.
  int64_t added_document = 0;
  // Sources of other documents of which operations were replaced.
  std::vector<std::string> replaced_sources;
  // For a source that had been imported before: what is new, gone or has another contract, by id.
  std::vector<OperationChange> changes;
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

  // The document when this source stands in the API with this digest (Reference::digest), so that
  // it need not be put again; `api` empty: in whichever. Errors: STORAGE_FAILED.
  StatusOr<std::optional<DocumentSummary>> FindUnchanged(std::string_view source,
                                                         std::string_view api,
                                                         std::string_view digest);

  // Puts a reference in, in one transaction. It replaces what `source` had brought in for this API
  // before. `api` empty: the name that the reference suggests, or one made from it where another
  // document has operations of the same ids (see api_choice.h); given: these are replaced. Errors:
  // ARGUMENT_INVALID (a name that is not letters, digits, `-`, `_`, `.`), STORAGE_FAILED.
  // Several threads may put at once: all but the writing goes on side by side, and others read
  // meanwhile.
  StatusOr<PutOutcome> Put(const Reference& reference, std::string_view source,
                           std::string_view api, PutKind kind = PutKind::kDocument);

  // Removes an API, or with `source` what that document brought into it: how many operations that
  // were. Errors: API_NOT_FOUND with the nearest name, ARGUMENT_INVALID (a source that the API does
  // not have; the message names those that it has), STORAGE_FAILED.
  StatusOr<int64_t> Forget(std::string_view api, std::string_view source);

  // The APIs by name. Errors: STORAGE_FAILED.
  StatusOr<std::vector<ApiSummary>> Apis(size_t offset, size_t limit);

  // Best first: exact id or path, then ranked by words; without words in the reference's order.
  // Errors: API_NOT_FOUND with the nearest name, STORAGE_FAILED.
  StatusOr<std::vector<OperationSummary>> Search(const SearchQuery& query);

  // By `api/operationId` or `api/METHOD path`; without the API where only one API has it. Errors:
  // API_NOT_FOUND and OPERATION_NOT_FOUND with the nearest name, STORAGE_FAILED.
  StatusOr<Operation> Get(std::string_view name);

  // What has become of an operation, as Get gave it, since it had the digest `since`; nothing when
  // it has it today. Errors: STORAGE_FAILED.
  StatusOr<std::optional<OperationChange>> DriftOf(const Operation& operation,
                                                   std::string_view since);

  // All operations of an API whole, sharing one set of definitions, for the mock server. Errors:
  // API_NOT_FOUND with the nearest name, STORAGE_FAILED.
  struct ApiOperations {
    std::vector<Operation> operations;  // Each without `definitions`…
    Definitions definitions;            // …which are here.
  };
  StatusOr<ApiOperations> GetAll(std::string_view api);

 private:
  Catalog(std::filesystem::path folder, sqlite3* reader);

  StatusOr<sqlite3*> Writer();

  const std::filesystem::path folder_;
  std::mutex read_mutex_;   // Guards reader_.
  std::mutex write_mutex_;  // Guards writer_.
  sqlite3* const reader_;
  sqlite3* writer_ = nullptr;  // Opened when it is first needed.
};

}  // namespace httptask
