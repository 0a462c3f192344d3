#include "runner/journal/sqlite_journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/base/json.h"
#include "runner/journal/sqlite_statement.h"

namespace httptask::runner {
namespace {

// Format of the tables, in `PRAGMA user_version`.
constexpr int kFormat = 3;
// How long a write waits for another process.
constexpr int kBusyMilliseconds = 5'000;
// Runs that one Prune deletes at most, so that a start does not take long.
constexpr int kPruneMax = 1000;

constexpr char kCreateEvents[] =
    "CREATE TABLE event ("
    "  run_id TEXT NOT NULL, seq INTEGER NOT NULL, time INTEGER NOT NULL, json TEXT NOT NULL,"
    "  PRIMARY KEY (run_id, seq)) WITHOUT ROWID;";
// A row for each run: what lists, recovery and retention look for.
constexpr char kCreateRuns[] =
    "CREATE TABLE run ("
    "  run_id TEXT PRIMARY KEY, start_time INTEGER NOT NULL, end_time INTEGER,"
    "  event_count INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX run_by_start ON run (start_time);"
    "CREATE INDEX run_by_end ON run (end_time);";

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

Status FailWith(sqlite3* database, int code, const std::filesystem::path& path) {
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
  if (const int code = query.Step(); code != SQLITE_ROW) return FailWith(database, code, path);
  return static_cast<int>(query.Number(0));
}

Status PrepareTables(sqlite3* database, const std::filesystem::path& path) {
  HTTPTASK_ASSIGN_OR_RETURN(const int format, ReadFormat(database, path));
  if (format == kFormat) return Status();
  if (format != 0) {
    return MakeError(
        Reason::kStorageFailed,
        fmt::format("the journal {} was made by {} httptask (format {}, this one knows {}): use "
                    "that version, or set HTTPTASK_HOME to another folder",
                    path.string(), format > kFormat ? "a newer" : "an older", format, kFormat));
  }
  const std::string sql = fmt::format("BEGIN IMMEDIATE; {} {} PRAGMA user_version = {}; COMMIT;",
                                      kCreateEvents, kCreateRuns, kFormat);
  const int code = RunSql(database, sql.c_str());
  return code == SQLITE_OK ? Status() : FailWith(database, code, path);
}

Status Configure(sqlite3* database, const std::filesystem::path& path) {
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  const int code = RunSql(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  return code == SQLITE_OK ? Status() : FailWith(database, code, path);
}

int64_t CountRuns(sqlite3* database) {
  SqliteStatement count(database, "SELECT count(*) FROM run");
  return count.Step() == SQLITE_ROW ? count.Number(0) : 0;
}

bool EndsRun(const Event& event) {
  return std::holds_alternative<RunEnded>(event.what);
}

int64_t Nanoseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

struct SqliteJournal::StoredEvents {
  std::string_view run_id;
  std::vector<std::string> texts;
  std::vector<int64_t> times;
  int64_t bytes = 0;
  bool ends_run = false;

  explicit StoredEvents(const RunEvents& of)
      : run_id(of.run_id), ends_run(EndsRun(of.events.back())) {
    for (const Event& event : of.events) {
      texts.push_back(FormatJson(EventToJson(event)));
      times.push_back(Nanoseconds(event.time));
      bytes += static_cast<int64_t>(texts.back().size());
    }
  }
};

struct SqliteJournal::Pending {
  std::vector<StoredEvents> runs;
  bool is_done = false;
  Status status;
};

StatusOr<std::unique_ptr<SqliteJournal>> SqliteJournal::Open(const std::filesystem::path& folder,
                                                             JournalUse use) {
  std::error_code ignored;  // When it fails, opening the file says why.
  std::filesystem::create_directories(folder, ignored);
  const std::filesystem::path path = folder / "journal.db";
  // Only one process at a time changes the file's mode and makes the tables: SQLite's own waiting
  // does not cover the change to WAL.
  const FileDescriptor opening(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opening.get() < 0) return FailToOpen(path, errno);
  while (flock(opening.get(), LOCK_EX) != 0) {
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
  Database database(opened);
  if (code != SQLITE_OK) return FailWith(opened, code, path);
  HTTPTASK_RETURN_IF_ERROR(Configure(opened, path));
  HTTPTASK_RETURN_IF_ERROR(PrepareTables(opened, path));
  return std::unique_ptr<SqliteJournal>(
      new SqliteJournal(database.release(), path, *std::move(lock)));
}

SqliteJournal::SqliteJournal(sqlite3* database, std::filesystem::path path, JournalLock lock)
    : database_(database), path_(std::move(path)), lock_(std::move(lock)) {}

SqliteJournal::~SqliteJournal() {
  sqlite3_close_v2(database_);
}

Status SqliteJournal::Fail(int code) const {
  return FailWith(database_, code, path_);
}

Status SqliteJournal::Append(const std::vector<RunEvents>& batch) {
  HTTPTASK_CHECK(lock_.is_held());
  Pending mine;
  for (const RunEvents& one : batch) {
    if (!one.events.empty()) mine.runs.emplace_back(one);
  }
  if (mine.runs.empty()) return Status();
  std::unique_lock lock(queue_mutex_);
  queue_.push_back(&mine);
  committed_.wait(lock, [&] { return mine.is_done || !is_committing_; });
  if (mine.is_done) return mine.status;
  is_committing_ = true;
  std::vector<Pending*> queued = std::exchange(queue_, {});
  lock.unlock();
  CommitQueued(queued);
  lock.lock();
  for (Pending* pending : queued) pending->is_done = true;
  is_committing_ = false;
  lock.unlock();
  committed_.notify_all();
  return mine.status;
}

void SqliteJournal::CommitQueued(std::vector<Pending*> batch) {
  std::lock_guard lock(database_mutex_);
  const Status status = Commit(batch);
  for (Pending* pending : batch) pending->status = status;
  // One that cannot be kept (a text larger than SQLite takes) must not take the others with it.
  if (status.ok() || batch.size() == 1) return;
  for (Pending* pending : batch) pending->status = Commit({pending});
}

Status SqliteJournal::Commit(const std::vector<Pending*>& batch) {
  if (const int code = RunSql(database_, "BEGIN IMMEDIATE"); code != SQLITE_OK) return Fail(code);
  Status status;
  for (const Pending* pending : batch) {
    for (const StoredEvents& events : pending->runs) {
      if (status.ok()) status = Insert(events);
    }
  }
  if (status.ok()) {
    const int code = RunSql(database_, "COMMIT");
    if (code == SQLITE_OK) return status;
    status = Fail(code);
  }
  // After some errors SQLITE has rolled back by itself; then this one is harmless.
  RunSql(database_, "ROLLBACK");
  return status;
}

Status SqliteJournal::Insert(const StoredEvents& events) {
  const auto count = static_cast<int64_t>(events.texts.size());
  SqliteStatement run(database_,
                      "INSERT INTO run VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET "
                      "end_time = ifnull(?3, end_time), event_count = event_count + ?4, "
                      "bytes = bytes + ?5 RETURNING event_count");
  run.Bind(1, events.run_id).Bind(2, events.times.front()).Bind(4, count).Bind(5, events.bytes);
  if (events.ends_run) run.Bind(3, events.times.back());
  if (const int code = run.Step(); code != SQLITE_ROW) return Fail(code);
  const int64_t first = run.Number(0) - count;
  if (const int code = run.Step(); code != SQLITE_DONE) return Fail(code);
  SqliteStatement insert(database_, "INSERT INTO event VALUES (?, ?, ?, ?)");
  for (size_t i = 0; i < events.texts.size(); ++i) {
    insert.Reset();
    insert.Bind(1, events.run_id).Bind(2, first + static_cast<int64_t>(i));
    insert.Bind(3, events.times[i]).Bind(4, events.texts[i]);
    if (const int code = insert.Step(); code != SQLITE_DONE) return Fail(code);
  }
  return Status();
}

StatusOr<Event> SqliteJournal::ParseEvent(std::string_view text) const {
  const StatusOr<Json> json = ParseJson(text, EventLimits());
  if (!json.ok()) return Fail(SQLITE_CORRUPT);
  StatusOr<Event> event = EventFromJson(*json);
  return event.ok() ? std::move(event) : AddContext(event.status(), path_.string());
}

StatusOr<std::vector<Event>> SqliteJournal::Read(std::string_view run_id) {
  std::lock_guard lock(database_mutex_);
  SqliteStatement rows(database_, "SELECT json FROM event WHERE run_id = ? ORDER BY seq");
  rows.Bind(1, run_id);
  std::vector<Event> events;
  int code = rows.Step();
  for (; code == SQLITE_ROW; code = rows.Step()) {
    HTTPTASK_ASSIGN_OR_RETURN(Event event, ParseEvent(rows.Text(0)));
    events.push_back(std::move(event));
  }
  if (code != SQLITE_DONE) return Fail(code);
  return events;
}

StatusOr<std::vector<RunSummary>> SqliteJournal::List(size_t count_max) {
  std::lock_guard lock(database_mutex_);
  SqliteStatement rows(
      database_,
      "SELECT run_id, event_count,"
      "  (SELECT json FROM event WHERE event.run_id = run.run_id ORDER BY seq LIMIT 1),"
      "  (SELECT json FROM event WHERE event.run_id = run.run_id ORDER BY seq DESC LIMIT 1)"
      " FROM run ORDER BY start_time DESC, run_id LIMIT ?");
  rows.Bind(1, static_cast<int64_t>(count_max));
  std::vector<RunSummary> runs;
  int code = rows.Step();
  for (; code == SQLITE_ROW; code = rows.Step()) {
    HTTPTASK_ASSIGN_OR_RETURN(Event first, ParseEvent(rows.Text(2)));
    HTTPTASK_ASSIGN_OR_RETURN(Event last, ParseEvent(rows.Text(3)));
    runs.push_back({rows.Text(0), std::move(first), std::move(last), rows.Number(1)});
  }
  if (code != SQLITE_DONE) return Fail(code);
  return runs;
}

StatusOr<std::vector<std::string>> SqliteJournal::Ids(std::string_view sql, std::string_view prefix,
                                                      int64_t count_max) {
  std::lock_guard lock(database_mutex_);
  SqliteStatement rows(database_, sql);
  rows.Bind(1, prefix).Bind(2, count_max);
  std::vector<std::string> ids;
  int code = rows.Step();
  for (; code == SQLITE_ROW; code = rows.Step()) ids.push_back(rows.Text(0));
  if (code != SQLITE_DONE) return Fail(code);
  return ids;
}

StatusOr<std::vector<std::string>> SqliteJournal::OpenRuns() {
  return Ids(
      "SELECT run_id FROM run WHERE end_time IS NULL AND run_id >= ?1 ORDER BY start_time, run_id "
      "LIMIT ?2",
      "", -1);
}

StatusOr<std::vector<std::string>> SqliteJournal::FindRuns(std::string_view prefix,
                                                           size_t count_max) {
  return Ids(
      "SELECT run_id FROM run WHERE run_id >= ?1 AND substr(run_id, 1, length(?1)) = ?1 "
      "ORDER BY run_id LIMIT ?2",
      prefix, static_cast<int64_t>(count_max));
}

StatusOr<int64_t> SqliteJournal::Prune(const JournalRetention& retention,
                                       std::chrono::system_clock::time_point now) {
  HTTPTASK_CHECK(lock_.is_held());
  std::lock_guard lock(database_mutex_);
  // The newest that fit stay: bytes are added up from the open ones and the newest on.
  const std::string sql = fmt::format(
      "BEGIN IMMEDIATE;"
      "CREATE TEMP TABLE old AS SELECT run_id FROM"
      "  (SELECT run_id, end_time, sum(bytes) OVER (ORDER BY end_time IS NULL DESC, end_time DESC,"
      "   run_id) AS total FROM run)"
      "  WHERE end_time IS NOT NULL AND (end_time < {} OR total > {}) ORDER BY end_time LIMIT {};"
      "DELETE FROM event WHERE run_id IN (SELECT run_id FROM old);"
      "DELETE FROM run WHERE run_id IN (SELECT run_id FROM old);"
      "DROP TABLE old; COMMIT;",
      Nanoseconds(now - retention.age_max), retention.bytes_max, kPruneMax);
  const int64_t before = CountRuns(database_);
  if (const int code = RunSql(database_, sql.c_str()); code != SQLITE_OK) {
    Status status = Fail(code);
    RunSql(database_, "ROLLBACK");
    return status;
  }
  return before - CountRuns(database_);
}

}  // namespace httptask::runner
