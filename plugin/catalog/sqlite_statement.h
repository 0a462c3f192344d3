#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

struct sqlite3;
struct sqlite3_stmt;

namespace httptask {

// STORAGE_FAILED for the last fault of a database: which file, what is wrong, what to do.
Status StorageError(sqlite3* database);

// Runs SQL without results.
Status RunSql(sqlite3* database, const char* sql);

// One prepared statement. Texts that are bound must live until Reset or the end.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds the next `?`, from the first on.
  Statement& Bind(std::string_view text);
  Statement& Bind(int64_t number);
  Statement& BindBytes(std::string_view bytes);

  // Whether there is a (further) row. Errors: STORAGE_FAILED.
  StatusOr<bool> Step();
  // Steps to the end and makes ready for other values.
  Status Run();
  // Makes ready for other values.
  void Reset();

  std::string Text(int column) const;
  int64_t Number(int column) const;
  // The number of the row that the last INSERT of the connection made.
  int64_t InsertedRow() const;
  // Valid until the next Step or Reset.
  std::string_view Bytes(int column) const;

 private:
  sqlite3* const database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

// A transaction that writes; it is undone at the end of its life unless Commit was called.
class Transaction {
 public:
  explicit Transaction(sqlite3* database) : database_(database) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Status Begin();
  Status Commit();

 private:
  sqlite3* const database_;
  bool is_open_ = false;
};

// Until the end of its life everything is read as it stood at its beginning, whatever others write.
class Snapshot {
 public:
  explicit Snapshot(sqlite3* database) : database_(database) {}
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  Status Begin();

 private:
  sqlite3* const database_;
  bool is_open_ = false;
};

}  // namespace httptask
