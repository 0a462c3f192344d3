#include "plugin/catalog/search/index_writer.h"

#include <algorithm>

#include "plugin/catalog/sqlite_statement.h"

namespace httptask {

Status IndexWriter::Write(sqlite3* database) {
  HTTPTASK_RETURN_IF_ERROR(
      WriteRows(database,
                "INSERT INTO operation_text (operation_text, rowid, name, api, path, tags, "
                "summary, description) VALUES ('delete', ?, ?, ?, ?, ?, ?, ?)",
                removed_));
  return WriteRows(database,
                   "INSERT INTO operation_text (rowid, name, api, path, tags, summary, "
                   "description) VALUES (?, ?, ?, ?, ?, ?, ?)",
                   added_);
}

Status IndexWriter::WriteRows(sqlite3* database, std::string_view sql, std::vector<Row>& rows) {
  if (rows.empty()) return absl::OkStatus();
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return a.number < b.number; });
  Statement statement(database, sql);
  for (const Row& row : rows) {
    statement.Bind(row.number).Bind(row.words.name).Bind(row.words.api).Bind(row.words.path);
    statement.Bind(row.words.tags).Bind(row.words.summary).Bind(row.words.description);
    HTTPTASK_RETURN_IF_ERROR(statement.Run());
  }
  rows.clear();
  return absl::OkStatus();
}

}  // namespace httptask
