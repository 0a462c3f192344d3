#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/operation_summary.h"

struct sqlite3;

namespace httptask {

// Which operations Search gives.
struct SearchQuery {
  // All words must occur or begin a word. Any text is safe: nothing in it is query syntax.
  std::string words;
  // Only of this API; empty: of all.
  std::string api;
  // Only with this method, in any case; empty: with all.
  std::string method;
  size_t offset = 0;
  size_t limit = 20;
};

// Operations are ranked in portions of this many: those of the first portion are compared with each
// other, and so on.
inline constexpr size_t kRankedTogether = 200;

// Best first: exact id, path or `METHOD path`; then by words. Words with a slip of one letter are
// looked for only where nothing else is found. Errors: STORAGE_FAILED.
StatusOr<std::vector<OperationSummary>> SearchOperations(sqlite3* database,
                                                         const SearchQuery& query);

// Without words: by API, document and place in it. Errors: STORAGE_FAILED.
StatusOr<std::vector<OperationSummary>> ListOperations(sqlite3* database, const SearchQuery& query);

}  // namespace httptask
