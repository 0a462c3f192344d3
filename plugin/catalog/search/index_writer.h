#pragma once

#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/search/index_words.h"

struct sqlite3;

namespace httptask {

// Brings the full-text index to what the operations say. Rows are collected and written by number,
// since the index takes them in that order many times faster.
class IndexWriter {
 public:
  void Add(int64_t row, IndexedWords words) { added_.push_back({row, std::move(words)}); }
  // `words` as they were added.
  void Remove(int64_t row, IndexedWords words) { removed_.push_back({row, std::move(words)}); }

  // Writes what was collected, removals first. Errors: STORAGE_FAILED.
  Status Write(sqlite3* database);

 private:
  struct Row {
    int64_t number = 0;
    IndexedWords words;
  };

  static Status WriteRows(sqlite3* database, std::string_view sql, std::vector<Row>& rows);

  std::vector<Row> added_;
  std::vector<Row> removed_;
};

}  // namespace httptask
