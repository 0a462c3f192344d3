#include "runner/journal/sqlite_journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "plugin/base/json.h"
#include "runner/journal/sqlite_statement.h"

namespace httptask::runner {
namespace {

// Format of the tables, in `PRAGMA user_version`.
constexpr int kFormat = 1;
// How long a write waits for another process.
constexpr int kBusyMilliseconds = 5'000;

// The partial index lists runs by their start.
constexpr char kCreateTables[] =
    "CREATE TABLE event ("
    "  run_id TEXT NOT NULL, seq INTEGER NOT NULL, time INTEGER NOT NULL, json TEXT NOT NULL,"
    "  PRIMARY KEY (run_id, seq));"
    "CREATE INDEX run_by_start ON event (time) WHERE seq = 0;"
    "PRAGMA user_version = 1;";

bool IsFull(int code, int system_error) {
  return (code & 0xFF) == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT ||
         system_error == EFBIG;
}

// What is wrong and what to do.
std::string Explain(int code, int system_error) {
  if (IsFull(code, system_error)) return "no space is left: free some, then try again";
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

Status Fail(sqlite3* database, int code, const std::filesystem::path& path) {
  return MakeError(Reason::kStorageFailed,
                   fmt::format("the journal {}: {}", path.string(),
                               Explain(code, sqlite3_system_errno(database))));
}

Status FailToOpen(const std::filesystem::path& path, int system_error) {
  return MakeError(
      Reason::kStorageFailed,
      fmt::format(
          "the journal {} cannot be opened ({}): check the folder's permissions and space, or "
          "set HTTPTASK_HOME to another one",
          path.string(), std::strerror(system_error)));
}

// An event wraps values that were within limits when they came; it may be a little larger.
JsonLimits EventLimits() {
  JsonLimits limits;
  limits.bytes_max = size_t{1} << 30;
  limits.depth_max *= 2;
  limits.values_max *= 4;
  return limits;
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

// SQLite gives its other files the mode of this one: inputs of a run are nobody else's business.
Status MakeFile(const std::filesystem::path& path) {
  const FileDescriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  return file.get() < 0 ? FailToOpen(path, errno) : Status();
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

StatusOr<int> ReadFormat(sqlite3* database, const std::filesystem::path& path) {
  SqliteStatement query(database, "PRAGMA user_version");
  if (const int code = query.Step(); code != SQLITE_ROW) return Fail(database, code, path);
  return static_cast<int>(query.Number(0));
}

Status PrepareTables(sqlite3* database, const std::filesystem::path& path) {
  HTTPTASK_ASSIGN_OR_RETURN(const int format, ReadFormat(database, path));
  if (format == kFormat) return Status();
  if (format != 0) {
    return MakeError(
        Reason::kStorageFailed,
        fmt::format("the journal {} was made by a newer httptask (format {}, this one "
                    "knows {}): use that version, or set HTTPTASK_HOME to another folder",
                    path.string(), format, kFormat));
  }
  const std::string sql = fmt::format("BEGIN IMMEDIATE; {} COMMIT;", kCreateTables);
  const int code = RunSql(database, sql.c_str());
  return code == SQLITE_OK ? Status() : Fail(database, code, path);
}

Status Configure(sqlite3* database, const std::filesystem::path& path) {
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  const int code = RunSql(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  return code == SQLITE_OK ? Status() : Fail(database, code, path);
}

}  // namespace

StatusOr<std::unique_ptr<SqliteJournal>> SqliteJournal::Open(const std::filesystem::path& folder) {
  std::error_code ignored;  // When it fails, opening the file says why.
  std::filesystem::create_directories(folder, ignored);
  const std::filesystem::path path = folder / "journal.db";
  // Only one process at a time changes the file's mode and makes the tables: SQLite's own waiting
  // does not cover the change to WAL.
  const FileDescriptor lock(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.get() < 0) return FailToOpen(path, errno);
  while (flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return FailToOpen(path, errno);
  }
  HTTPTASK_RETURN_IF_ERROR(MakeFile(path));
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) return Fail(opened, code, path);
  HTTPTASK_RETURN_IF_ERROR(Configure(opened, path));
  HTTPTASK_RETURN_IF_ERROR(PrepareTables(opened, path));
  return std::unique_ptr<SqliteJournal>(new SqliteJournal(database.release(), path));
}

SqliteJournal::SqliteJournal(sqlite3* database, std::filesystem::path path)
    : database_(database), path_(std::move(path)) {}

SqliteJournal::~SqliteJournal() {
  sqlite3_close_v2(database_);
}

Status SqliteJournal::Append(std::string_view run_id, const std::vector<Event>& events) {
  if (events.empty()) return Status();
  std::lock_guard lock(mutex_);
  if (const int code = RunSql(database_, "BEGIN IMMEDIATE"); code != SQLITE_OK) {
    return Fail(database_, code, path_);
  }
  Status status = AppendInTransaction(run_id, events);
  // After some errors SQLITE has rolled back by itself; then this one is harmless.
  if (!status.ok()) RunSql(database_, "ROLLBACK");
  return status;
}

Status SqliteJournal::AppendInTransaction(std::string_view run_id,
                                          const std::vector<Event>& events) {
  int64_t sequence = 0;
  {
    SqliteStatement next(database_, "SELECT ifnull(max(seq) + 1, 0) FROM event WHERE run_id = ?");
    if (const int code = next.Bind(1, run_id).Step(); code != SQLITE_ROW) {
      return Fail(database_, code, path_);
    }
    sequence = next.Number(0);
  }
  for (const Event& event : events) {
    HTTPTASK_RETURN_IF_ERROR(Insert(run_id, sequence++, event));
  }
  const int code = RunSql(database_, "COMMIT");
  return code == SQLITE_OK ? Status() : Fail(database_, code, path_);
}

Status SqliteJournal::Insert(std::string_view run_id, int64_t sequence, const Event& event) {
  const Json json = EventToJson(event);
  const std::string text = FormatJson(json);
  SqliteStatement insert(database_, "INSERT INTO event VALUES (?, ?, ?, ?)");
  insert.Bind(1, run_id).Bind(2, sequence).Bind(3, json.at("time").get<int64_t>()).Bind(4, text);
  const int code = insert.Step();
  return code == SQLITE_DONE ? Status() : Fail(database_, code, path_);
}

StatusOr<std::vector<Event>> SqliteJournal::Read(std::string_view run_id) {
  std::lock_guard lock(mutex_);
  SqliteStatement rows(database_, "SELECT json FROM event WHERE run_id = ? ORDER BY seq");
  rows.Bind(1, run_id);
  std::vector<Event> events;
  int code = rows.Step();
  for (; code == SQLITE_ROW; code = rows.Step()) {
    const StatusOr<Json> json = ParseJson(rows.Text(0), EventLimits());
    if (!json.ok()) return Fail(database_, SQLITE_CORRUPT, path_);
    StatusOr<Event> event = EventFromJson(*json);
    if (!event.ok()) return AddContext(event.status(), path_.string());
    events.push_back(*std::move(event));
  }
  if (code != SQLITE_DONE) return Fail(database_, code, path_);
  return events;
}

}  // namespace httptask::runner
