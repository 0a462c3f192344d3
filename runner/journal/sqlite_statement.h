#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace httptask::runner {

// A prepared statement that finalises itself. Only this folder's sources include it.
class SqliteStatement {
 public:
  // A statement that could not be prepared fails in Step.
  SqliteStatement(sqlite3* database, std::string_view sql);

  // Parameters are counted from 1; texts must outlive the statement.
  SqliteStatement& Bind(int parameter, std::string_view text);
  SqliteStatement& Bind(int parameter, int64_t number);
  // Ready to be stepped again from the start; what was bound stays until it is bound anew.
  void Reset();
  // SQLITE_ROW, SQLITE_DONE or an error.
  int Step();
  // Step and Reset, for a statement without results.
  int Run();
  // Columns are counted from 0.
  int64_t Number(int column) const;
  std::string Text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  int prepared_ = SQLITE_OK;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Runs statements without results. SQLITE_OK or an error.
int RunSql(sqlite3* database, const char* sql);

}  // namespace httptask::runner
