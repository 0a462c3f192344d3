#include "runner/journal/journal_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "plugin/base/descriptor.h"
#include "plugin/base/text.h"
#include "runner/journal/sqlite_statement.h"

namespace httptask::runner {
namespace {

// Format of the tables, in `PRAGMA user_version`.
constexpr int kFormat = 4;
// Pages of the log after which it is put into the tables: 16 MiB.
constexpr int kCheckpointPages = 4096;
// How long a write waits for another process.
constexpr int kBusyMilliseconds = 5'000;
// A row for each append of a run, in the order of appends: nothing but the end of the table is
// written to. A row for each run: what lists, recovery and retention look for; its bytes are known
// when it has ended. The view is for people and tests.
constexpr char kCreateTables[] =
    "CREATE TABLE definition (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
    "CREATE TABLE run ("
    "  number INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, start_time INTEGER NOT NULL,"
    "  end_time INTEGER, bytes INTEGER NOT NULL, definition INTEGER);"
    "CREATE INDEX run_by_start ON run (start_time);"
    "CREATE INDEX run_by_end ON run (end_time);"
    "CREATE TABLE append ("
    "  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first INTEGER NOT NULL,"
    "  count INTEGER NOT NULL, events TEXT NOT NULL);"
    "CREATE INDEX append_by_run ON append (run);"
    "CREATE VIEW event AS SELECT run.run_id AS run_id, append.first + each.key AS seq,"
    "  json_extract(each.value, '$.time') AS time, each.value AS json"
    "  FROM append JOIN run ON run.number = append.run, json_each(append.events) AS each;";

bool IsFull(int code, int system_error) {
  return (code & 0xFF) == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT ||
         system_error == EFBIG;
}

// What is wrong and what to do.
std::string Explain(int code, int system_error) {
  if (IsFull(code, system_error)) return "no space is left: free some, then try again";
  // SQLite has often lost the cause by now.
  if (code == SQLITE_IOERR_WRITE && system_error == 0) {
    return "writing failed: look for a quota, a limit of file sizes or a bad disk, then try again";
  }
  switch (code & 0xFF) {
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return "it cannot be written: check the permissions of the folder, or set HTTPTASK_HOME to "
             "another one";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "the file is damaged: move it away (a new one is made), or bring back a copy";
    case SQLITE_BUSY:
      return fmt::format(
          "another process has kept it locked for {} s: try again, or end that process",
          kBusyMilliseconds / 1000);
    default:
      break;
  }
  const std::string cause =
      system_error == 0 ? "" : fmt::format(" ({})", std::strerror(system_error));
  return fmt::format("{}{}: check the disk, then try again", sqlite3_errstr(code), cause);
}

Status FailToOpen(const std::filesystem::path& path, int system_error) {
  return MakeError(
      Reason::kStorageFailed,
      fmt::format(
          "the journal {} cannot be opened ({}): check the folder's permissions and space, or "
          "set HTTPTASK_HOME to another one",
          path.string(), std::strerror(system_error)));
}

// SQLite gives its other files the mode of this one: inputs of a run are nobody else's business.
Status MakeFile(const std::filesystem::path& path) {
  const Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  return file.ok() ? Status() : FailToOpen(path, errno);
}

StatusOr<int> ReadFormat(sqlite3* database, const std::filesystem::path& path) {
  SqliteStatement query(database, "PRAGMA user_version");
  if (const int code = query.Step(); code != SQLITE_ROW) return JournalError(database, code, path);
  return static_cast<int>(query.Number(0));
}

Status RefuseFormat(int format, const std::filesystem::path& path) {
  return MakeError(
      Reason::kStorageFailed,
      fmt::format("the journal {} was made by {} httptask (format {}, this one knows {}): use "
                  "that version, or set HTTPTASK_HOME to another folder",
                  path.string(), format > kFormat ? "a newer" : "an older", format, kFormat));
}

Status PrepareTables(sqlite3* database, const std::filesystem::path& path) {
  HTTPTASK_ASSIGN_OR_RETURN(const int format, ReadFormat(database, path));
  if (format == kFormat) return Status();
  if (format != 0) return RefuseFormat(format, path);
  const std::string sql =
      fmt::format("BEGIN IMMEDIATE; {} PRAGMA user_version = {}; COMMIT;", kCreateTables, kFormat);
  const int code = RunSql(database, sql.c_str());
  return code == SQLITE_OK ? Status() : JournalError(database, code, path);
}

Status Configure(sqlite3* database, const std::filesystem::path& path) {
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  const std::string sql = fmt::format(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "PRAGMA wal_autocheckpoint = {};",
      kCheckpointPages);
  const int code = RunSql(database, sql.c_str());
  return code == SQLITE_OK ? Status() : JournalError(database, code, path);
}

bool CanWrite(const std::filesystem::path& folder) {
  return access(folder.c_str(), W_OK) == 0 || errno == ENOENT;
}

// How SQLite is to open a file that cannot be written.
struct ReadOnlyForm {
  std::string_view query;
  const char* vfs = nullptr;
  // Its index of the log is made in memory, which it does for a file that nobody shares alone.
  bool is_alone = false;
};

// Where nothing can be written, nobody else writes either. The log that a killed process left is
// read with the tables. Its index is taken where it stands beside it; where it does not, nobody has
// the file open, and SQLite, without the locks that such a file cannot have, makes one.
ReadOnlyForm ChooseReadOnlyForm(const std::filesystem::path& path) {
  std::error_code error;
  const auto log_bytes = std::filesystem::file_size(path.string() + "-wal", error);
  if (error || log_bytes == 0) return {"?immutable=1"};
  if (std::filesystem::exists(path.string() + "-shm", error)) return {"?mode=ro"};
  return {"?mode=ro", "unix-none", true};
}

StatusOr<JournalFile> OpenUnwritable(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return FailToOpen(path, ENOENT);
  const ReadOnlyForm form = ChooseReadOnlyForm(path);
  const std::string uri = fmt::format("file:{}{}", PercentEncode(path.string(), "/"), form.query);
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(
      uri.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, form.vfs);
  std::unique_ptr<sqlite3, CloseDatabase> file(opened);
  if (code != SQLITE_OK) return JournalError(opened, code, path);
  if (form.is_alone) RunSql(opened, "PRAGMA locking_mode = EXCLUSIVE");
  HTTPTASK_ASSIGN_OR_RETURN(const int format, ReadFormat(opened, path));
  if (format != kFormat) return RefuseFormat(format, path);
  return JournalFile{std::move(file), JournalLock(), path};
}

}  // namespace

void CloseDatabase::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Status JournalError(sqlite3* database, int code, const std::filesystem::path& path) {
  return MakeError(Reason::kStorageFailed,
                   fmt::format("the journal {}: {}", path.string(),
                               Explain(code, sqlite3_system_errno(database))));
}

StatusOr<JournalFile> JournalFile::Open(const std::filesystem::path& folder, JournalUse use) {
  const std::filesystem::path path = folder / "journal.db";
  if (use == JournalUse::kRead && !CanWrite(folder)) return OpenUnwritable(path);
  std::error_code ignored;  // When it fails, opening the file says why.
  std::filesystem::create_directories(folder, ignored);
  // Only one process at a time changes the file's mode and makes the tables: SQLite's own waiting
  // does not cover the change to WAL.
  const Descriptor opening(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opening.ok()) return FailToOpen(path, errno);
  while (flock(opening.number(), LOCK_EX) != 0) {
    if (errno != EINTR) return FailToOpen(path, errno);
  }
  StatusOr<JournalLock> lock =
      use == JournalUse::kAppend ? JournalLock::Take(folder) : JournalLock();
  if (!lock.ok()) return lock.status();
  HTTPTASK_RETURN_IF_ERROR(MakeFile(path));
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<sqlite3, CloseDatabase> file(opened);
  if (code != SQLITE_OK) return JournalError(opened, code, path);
  HTTPTASK_RETURN_IF_ERROR(Configure(opened, path));
  HTTPTASK_RETURN_IF_ERROR(PrepareTables(opened, path));
  return JournalFile{std::move(file), *std::move(lock), path};
}

}  // namespace httptask::runner
