#include "plugin/sqlite/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "plugin/sqlite/sql_statement.h"

namespace httptask {
namespace {

constexpr int kBusyMilliseconds = 5'000;

bool IsFull(int code, int system_error) {
  return code == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT ||
         system_error == EFBIG;
}

// What is wrong and what to do.
std::string Advice(int code, int system_error, const DatabaseOptions& options) {
  if (IsFull(code, system_error)) {
    return "cannot grow: the disk is full or a size limit is reached; free some space and try "
           "again";
  }
  switch (code) {
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "cannot be written: check the permissions of the file and its folder, or choose "
             "another folder with HTTPTASK_HOME";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "is damaged: " + options.if_damaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      if (options.sharing == DatabaseOptions::Sharing::kExclusive) {
        return "is in use by another process: end that one, or choose another folder";
      }
      return fmt::format(
          "is held by another process for more than {} s: end that one, or try again",
          kBusyMilliseconds / 1000);
    case SQLITE_NOMEM:
      return "cannot be read: memory is used up";
    default:
      break;
  }
  const std::string cause =
      system_error == 0 ? "" : fmt::format(", {}", std::strerror(system_error));
  return fmt::format("cannot be used ({}{}): check the disk, then try again", sqlite3_errstr(code),
                     cause);
}

}  // namespace

StatusOr<std::unique_ptr<Database>> Database::Open(const std::filesystem::path& path,
                                                   DatabaseOptions options) {
  std::unique_ptr<Database> database(new Database(path, std::move(options)));
  HTTPTASK_RETURN_IF_ERROR(database->MakeFile());
  HTTPTASK_RETURN_IF_ERROR(database->OpenFile());
  HTTPTASK_RETURN_IF_ERROR(database->PrepareTables());
  return database;
}

Database::~Database() {
  sqlite3_close_v2(database_);
}

// SQLite gives its other files the mode of this one.
Status Database::MakeFile() const {
  std::error_code error;
  const std::filesystem::path folder = path_.parent_path();
  if (!folder.empty() && std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return MakeError(Reason::kStorageFailed,
                     fmt::format("{} {} cannot be opened ({}): check the permissions and space of "
                                 "its folder, or choose another with HTTPTASK_HOME",
                                 options_.name, path_.string(), std::strerror(errno)));
  }
  ::close(file);
  return {};
}

Status Database::OpenFile() {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path_.c_str(), &database_, flags, nullptr) != SQLITE_OK) return Fault();
  sqlite3_extended_result_codes(database_, 1);
  if (options_.sharing == DatabaseOptions::Sharing::kExclusive) {
    // Whoever has it keeps it: no use in waiting.
    HTTPTASK_RETURN_IF_ERROR(Run("PRAGMA locking_mode = EXCLUSIVE"));
  } else {
    sqlite3_busy_timeout(database_, kBusyMilliseconds);
  }
  HTTPTASK_RETURN_IF_ERROR(Run("PRAGMA journal_mode = WAL"));
  return Run(options_.survives == DatabaseOptions::Survives::kMachine
                 ? "PRAGMA synchronous = FULL"
                 : "PRAGMA synchronous = NORMAL");
}

Status Database::PrepareTables() {
  SqlStatement query(*this, "PRAGMA user_version");
  HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, query.Step());
  const int64_t format = has_row ? query.Number(0) : 0;
  query.Reset();
  if (format == options_.format) return {};
  if (format != 0) {
    return MakeError(
        Reason::kStorageFailed,
        fmt::format("{} {} was made by {} httptask (format {}, this one knows {}): use that "
                    "version, or choose another folder with HTTPTASK_HOME",
                    options_.name, path_.string(),
                    format > options_.format ? "a newer" : "an older", format, options_.format));
  }
  const std::string sql = fmt::format("BEGIN IMMEDIATE; {}; PRAGMA user_version = {}; COMMIT;",
                                      options_.tables, options_.format);
  return Run(sql.c_str());
}

Status Database::Run(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  Status fault = Fault();
  if (sqlite3_get_autocommit(database_) == 0) {
    sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return fault;
}

Status Database::Flush() {
  // In WAL mode this is the write-ahead log; what has left it was flushed before.
  sqlite3_file* file = nullptr;
  const int code = sqlite3_file_control(database_, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
  if (code != SQLITE_OK) return Fault();
  if (file == nullptr || file->pMethods == nullptr) return {};
  if (file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK) return {};
  return MakeError(Reason::kStorageFailed, fmt::format("{} {} {}", options_.name, path_.string(),
                                                       Advice(SQLITE_IOERR, errno, options_)));
}

Status Database::Fault() const {
  const int code = sqlite3_errcode(database_) & 0xFF;
  return MakeError(Reason::kStorageFailed,
                   fmt::format("{} {} {}", options_.name, path_.string(),
                               Advice(code, sqlite3_system_errno(database_), options_)));
}

}  // namespace httptask
