#include "plugin/catalog/sqlite_statement.h"

#include <errno.h>
#include <fmt/format.h>
#include <sqlite3.h>

namespace httptask {
namespace {

bool IsSpaceError(int system_error) {
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

// The error of the system under the last fault. What the connection tells may be that of undoing;
// the log file keeps that of its last write.
int SystemError(sqlite3* database) {
  sqlite3_file* log = nullptr;
  int error = 0;
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
      log != nullptr && log->pMethods != nullptr) {
    log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
  }
  return IsSpaceError(error) ? error : sqlite3_system_errno(database);
}

// What is wrong and what to do.
std::string AdviceFor(sqlite3* database) {
  const int code = sqlite3_errcode(database) & 0xFF;
  const bool no_space = IsSpaceError(SystemError(database));
  if (code == SQLITE_FULL || (code == SQLITE_IOERR && no_space)) {
    return "cannot grow: the disk is full or a size limit is reached; free some space and try "
           "again";
  }
  switch (code) {
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "cannot be written; check the permissions of the file and its folder, or choose "
             "another folder with HTTPTASK_HOME";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "is damaged; delete it and import the references again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "is held by another program for more than 5 seconds; try again when that is done";
    case SQLITE_NOMEM:
      return "cannot be read: memory is used up";
    default:
      break;
  }
  return fmt::format(
      "cannot be used ({}); check the disk, or delete the file and import the "
      "references again",
      sqlite3_errmsg(database));
}

}  // namespace

Status StorageError(sqlite3* database) {
  const char* file = sqlite3_db_filename(database, "main");
  return MakeError(
      Reason::kStorageFailed,
      fmt::format("the catalog {} {}", file == nullptr ? "" : file, AdviceFor(database)));
}

Status RunSql(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return absl::OkStatus();
  return StorageError(database);
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr);
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement& Statement::Bind(std::string_view text) {
  // A null pointer would bind NULL.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text64(statement_, ++bound_, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::Bind(int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Statement& Statement::BindBytes(std::string_view bytes) {
  const char* start = bytes.data() == nullptr ? "" : bytes.data();
  sqlite3_bind_blob64(statement_, ++bound_, start, bytes.size(), SQLITE_STATIC);
  return *this;
}

StatusOr<bool> Statement::Step() {
  if (statement_ == nullptr) return StorageError(database_);
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return StorageError(database_);
}

Status Statement::Run() {
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(bool has_row, Step());
    if (!has_row) break;
  }
  Reset();
  return absl::OkStatus();
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bound_ = 0;
}

std::string Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return "";
  return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

int64_t Statement::InsertedRow() const {
  return sqlite3_last_insert_rowid(database_);
}

std::string_view Statement::Bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

Transaction::~Transaction() {
  if (is_open_) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Transaction::Begin() {
  HTTPTASK_RETURN_IF_ERROR(RunSql(database_, "BEGIN IMMEDIATE"));
  is_open_ = true;
  return absl::OkStatus();
}

Snapshot::~Snapshot() {
  if (is_open_) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Snapshot::Begin() {
  HTTPTASK_RETURN_IF_ERROR(RunSql(database_, "BEGIN"));
  is_open_ = true;
  return absl::OkStatus();
}

Status Transaction::Commit() {
  HTTPTASK_RETURN_IF_ERROR(RunSql(database_, "COMMIT"));
  is_open_ = false;
  return absl::OkStatus();
}

}  // namespace httptask
