#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

struct sqlite3_stmt;

namespace httptask {

class Database;

// One prepared statement, used again after Reset. The database must outlive it.
class SqlStatement {
 public:
  // What could not be prepared fails in Step.
  SqlStatement(Database& database, std::string_view sql);
  ~SqlStatement();
  SqlStatement(const SqlStatement&) = delete;
  SqlStatement& operator=(const SqlStatement&) = delete;

  // Binds the next `?`, from the first on. A text must live until Reset.
  SqlStatement& Bind(std::string_view text);
  SqlStatement& Bind(int64_t number);
  SqlStatement& BindNull();

  // Whether there is a (further) row. Errors: STORAGE_FAILED.
  StatusOr<bool> Step();
  // Steps to the end and makes ready for other values.
  Status Run();
  // Makes ready for other values.
  void Reset();

  // Columns are counted from 0.
  std::string Text(int column) const;
  int64_t Number(int column) const;
  bool IsNull(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool is_fit_ = true;  // Whether everything could be prepared and bound.
};

}  // namespace httptask
