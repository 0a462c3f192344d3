#include "runner/journal/sqlite_journal.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/base/json.h"
#include "runner/journal/sqlite_statement.h"

namespace httptask::runner {
namespace {

// Texts of definitions that are remembered.
constexpr size_t kDefinitionsMax = 1000;
// Runs that one Prune deletes at most, so that a start does not take long.
constexpr int kPruneMax = 1000;

// An event wraps values that were within limits when they came; it may be a little larger.
JsonLimits EventLimits() {
  JsonLimits limits;
  limits.bytes_max = size_t{1} << 30;
  limits.depth_max *= 2;
  limits.values_max *= 4;
  return limits;
}

int64_t CountRuns(sqlite3* database) {
  SqliteStatement count(database, "SELECT count(*) FROM run");
  return count.Step() == SQLITE_ROW ? count.Number(0) : 0;
}

// Looks at an index and at the file's size alone: this is asked at each start.
bool MayHaveOldRuns(sqlite3* database, int64_t end_time_min, int64_t bytes_max) {
  SqliteStatement old(database,
                      "SELECT EXISTS (SELECT 1 FROM run WHERE end_time < ?1) OR ?2 < "
                      "(SELECT (page_count - freelist_count) * page_size FROM pragma_page_count,"
                      " pragma_freelist_count, pragma_page_size)");
  old.Bind(1, end_time_min);
  old.Bind(2, bytes_max);
  return old.Step() != SQLITE_ROW || old.Number(0) != 0;
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
  std::string text = "[";  // A JSON array; without the definition's text.
  const std::string* definition = nullptr;
  int64_t count = 0;
  int64_t first_time = 0;
  int64_t last_time = 0;
  bool ends_run = false;

  explicit StoredEvents(const RunEvents& of)
      : run_id(of.run_id),
        count(static_cast<int64_t>(of.events.size())),
        first_time(Nanoseconds(of.events.front().time)),
        last_time(Nanoseconds(of.events.back().time)),
        ends_run(EndsRun(of.events.back())) {
    for (const Event& event : of.events) {
      if (text.size() > 1) text += ',';
      if (const auto* start = std::get_if<RunStarted>(&event.what)) {
        definition = &start->definition_text;
      }
      text += FormatEvent(event);
    }
    text += ']';
  }
};

struct SqliteJournal::Statements {
  explicit Statements(sqlite3* database)
      : begin(database, "BEGIN IMMEDIATE"),
        commit(database, "COMMIT"),
        find_run(database, "SELECT number FROM run WHERE run_id = ?1"),
        sum_run(database,
                "SELECT ifnull(max(first + count), 0), ifnull(sum(length(events)), 0) FROM append "
                "WHERE run = ?1"),
        insert_run(database,
                   "INSERT INTO run (run_id, start_time, bytes, definition) VALUES (?1, ?2, 0, "
                   "nullif(?3, 0)) RETURNING number"),
        end_run(database, "UPDATE run SET end_time = ?2, bytes = ?3 WHERE number = ?1"),
        reopen_run(database, "UPDATE run SET end_time = NULL, bytes = 0 WHERE number = ?1"),
        insert_append(database,
                      "INSERT INTO append (run, first, count, events) VALUES (?1, ?2, ?3, ?4)"),
        insert_definition(database, "INSERT INTO definition (text) VALUES (?1) RETURNING id"),
        read(database,
             "SELECT append.events, ifnull(definition.text, '') FROM run"
             " JOIN append ON append.run = run.number"
             " LEFT JOIN definition ON definition.id = run.definition AND append.first = 0"
             " WHERE run.run_id = ?1 ORDER BY append.id") {}

  SqliteStatement begin;
  SqliteStatement commit;
  SqliteStatement find_run;
  SqliteStatement sum_run;
  SqliteStatement insert_run;
  SqliteStatement end_run;
  SqliteStatement reopen_run;
  SqliteStatement insert_append;
  SqliteStatement insert_definition;
  SqliteStatement read;
};

struct SqliteJournal::Pending {
  std::vector<StoredEvents> runs;
  bool is_done = false;
  Status status;
};

StatusOr<std::unique_ptr<SqliteJournal>> SqliteJournal::Open(const std::filesystem::path& folder,
                                                             JournalUse use) {
  HTTPTASK_ASSIGN_OR_RETURN(JournalFile file, JournalFile::Open(folder, use));
  return std::unique_ptr<SqliteJournal>(
      new SqliteJournal(file.database.release(), file.path, std::move(file.lock)));
}

SqliteJournal::SqliteJournal(sqlite3* database, std::filesystem::path path, JournalLock lock)
    : database_(database),
      statements_(std::make_unique<Statements>(database)),
      path_(std::move(path)),
      lock_(std::move(lock)) {}

SqliteJournal::~SqliteJournal() {
  statements_.reset();
  sqlite3_close_v2(database_);
}

Status SqliteJournal::Fail(int code) const {
  return JournalError(database_, code, path_);
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
  if (const int code = statements_->begin.Run(); code != SQLITE_DONE) return Fail(code);
  Status status;
  for (const Pending* pending : batch) {
    for (const StoredEvents& events : pending->runs) {
      if (status.ok()) status = Insert(events);
    }
  }
  if (status.ok()) {
    const int code = statements_->commit.Run();
    if (code == SQLITE_DONE) return status;
    status = Fail(code);
  }
  // After some errors SQLITE has rolled back by itself; then this one is harmless.
  RunSql(database_, "ROLLBACK");
  open_runs_.clear();
  definitions_.clear();
  return status;
}

Status SqliteJournal::Insert(const StoredEvents& events) {
  HTTPTASK_ASSIGN_OR_RETURN(OpenRun * run, FindOrInsertRun(events));
  SqliteStatement& insert = statements_->insert_append;
  insert.Bind(1, run->number).Bind(2, run->event_count).Bind(3, events.count).Bind(4, events.text);
  if (const int code = insert.Run(); code != SQLITE_DONE) return Fail(code);
  run->event_count += events.count;
  run->bytes += static_cast<int64_t>(events.text.size());
  if (!events.ends_run) return Status();
  SqliteStatement& end = statements_->end_run;
  end.Bind(1, run->number).Bind(2, events.last_time).Bind(3, run->bytes);
  if (const int code = end.Run(); code != SQLITE_DONE) return Fail(code);
  open_runs_.erase(std::string(events.run_id));
  return Status();
}

// What is appended behind a run's end opens it again.
StatusOr<SqliteJournal::OpenRun*> SqliteJournal::FindOrInsertRun(const StoredEvents& events) {
  const auto [entry, is_new] = open_runs_.try_emplace(std::string(events.run_id));
  OpenRun& run = entry->second;
  if (!is_new) return &run;
  SqliteStatement& find = statements_->find_run;
  const int found = find.Bind(1, events.run_id).Step();
  if (found == SQLITE_ROW) run.number = find.Number(0);
  find.Reset();
  if (found == SQLITE_ROW) {
    SqliteStatement& sum = statements_->sum_run;
    if (const int code = sum.Bind(1, run.number).Step(); code != SQLITE_ROW) return Fail(code);
    run.event_count = sum.Number(0);
    run.bytes = sum.Number(1);
    sum.Reset();
    const int code = statements_->reopen_run.Bind(1, run.number).Run();
    if (code != SQLITE_DONE) return Fail(code);
    return &run;
  }
  if (found != SQLITE_DONE) return Fail(found);
  int64_t definition = 0;
  if (events.definition != nullptr) {
    HTTPTASK_ASSIGN_OR_RETURN(definition, FindOrInsertDefinition(*events.definition));
  }
  SqliteStatement& insert = statements_->insert_run;
  insert.Bind(1, events.run_id).Bind(2, events.first_time).Bind(3, definition);
  if (const int code = insert.Step(); code != SQLITE_ROW) return Fail(code);
  run.number = insert.Number(0);
  const int code = insert.Step();
  insert.Reset();
  if (code != SQLITE_DONE) return Fail(code);
  return &run;
}

StatusOr<int64_t> SqliteJournal::FindOrInsertDefinition(const std::string& text) {
  if (const auto known = definitions_.find(text); known != definitions_.end()) {
    return known->second;
  }
  if (definitions_.size() >= kDefinitionsMax) definitions_.clear();
  SqliteStatement& insert = statements_->insert_definition;
  if (const int code = insert.Bind(1, text).Step(); code != SQLITE_ROW) return Fail(code);
  const int64_t id = insert.Number(0);
  const int code = insert.Step();
  insert.Reset();
  if (code != SQLITE_DONE) return Fail(code);
  definitions_.emplace(text, id);
  return id;
}

StatusOr<std::vector<Event>> SqliteJournal::ParseEvents(std::string_view text,
                                                        std::string definition) const {
  StatusOr<Json> list = ParseJson(text, EventLimits());
  if (!list.ok() || !list->is_array()) return Fail(SQLITE_CORRUPT);
  std::vector<Event> events;
  for (Json& json : *list) {
    if (!definition.empty() && json.is_object() && StringMember(json, "kind") == "RunStarted") {
      json["definition"] = std::exchange(definition, "");
    }
    StatusOr<Event> event = EventFromJson(std::move(json));
    if (!event.ok()) return AddContext(event.status(), path_.string());
    events.push_back(*std::move(event));
  }
  return events;
}

StatusOr<std::vector<Event>> SqliteJournal::Read(std::string_view run_id) {
  std::lock_guard lock(database_mutex_);
  SqliteStatement& rows = statements_->read;
  rows.Bind(1, run_id);
  std::vector<Event> events;
  int code = rows.Step();
  Status status;
  for (; code == SQLITE_ROW && status.ok(); code = rows.Step()) {
    StatusOr<std::vector<Event>> some = ParseEvents(rows.Text(0), rows.Text(1));
    status = some.status();
    if (!some.ok()) break;
    std::move(some->begin(), some->end(), std::back_inserter(events));
  }
  rows.Reset();
  HTTPTASK_RETURN_IF_ERROR(status);
  if (code != SQLITE_DONE) return Fail(code);
  return events;
}

StatusOr<std::vector<RunSummary>> SqliteJournal::List(size_t count_max) {
  std::lock_guard lock(database_mutex_);
  SqliteStatement rows(database_,
                       "SELECT run_id,"
                       "  (SELECT ifnull(max(first + count), 0) FROM append WHERE run = number),"
                       "  (SELECT events FROM append WHERE run = number ORDER BY id LIMIT 1),"
                       "  (SELECT events FROM append WHERE run = number ORDER BY id DESC LIMIT 1),"
                       "  ifnull((SELECT text FROM definition WHERE id = definition), '')"
                       " FROM run ORDER BY start_time DESC, run_id LIMIT ?");
  rows.Bind(1, static_cast<int64_t>(count_max));
  std::vector<RunSummary> runs;
  int code = rows.Step();
  for (; code == SQLITE_ROW; code = rows.Step()) {
    HTTPTASK_ASSIGN_OR_RETURN(std::vector<Event> first, ParseEvents(rows.Text(2), rows.Text(4)));
    HTTPTASK_ASSIGN_OR_RETURN(std::vector<Event> last, ParseEvents(rows.Text(3), rows.Text(4)));
    if (first.empty() || last.empty()) return Fail(SQLITE_CORRUPT);
    runs.push_back(
        {rows.Text(0), std::move(first.front()), std::move(last.back()), rows.Number(1)});
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
  const int64_t end_time_min = Nanoseconds(now - retention.age_max);
  if (!MayHaveOldRuns(database_, end_time_min, retention.bytes_max)) return int64_t{0};
  // The newest that fit stay: bytes are added up from the open ones and the newest on.
  const std::string sql = fmt::format(
      "BEGIN IMMEDIATE;"
      "CREATE TEMP TABLE old AS SELECT number FROM"
      "  (SELECT number, end_time, sum(bytes) OVER (ORDER BY end_time IS NULL DESC, end_time DESC,"
      "   run_id) AS total FROM run)"
      "  WHERE end_time IS NOT NULL AND (end_time < {} OR total > {}) ORDER BY end_time LIMIT {};"
      "DELETE FROM append WHERE run IN (SELECT number FROM old);"
      "DELETE FROM run WHERE number IN (SELECT number FROM old);"
      "DELETE FROM definition WHERE id NOT IN"
      "  (SELECT definition FROM run WHERE definition IS NOT NULL);"
      "DROP TABLE old; COMMIT;",
      end_time_min, retention.bytes_max, kPruneMax);
  definitions_.clear();
  const int64_t before = CountRuns(database_);
  if (const int code = RunSql(database_, sql.c_str()); code != SQLITE_OK) {
    Status status = Fail(code);
    RunSql(database_, "ROLLBACK");
    return status;
  }
  return before - CountRuns(database_);
}

}  // namespace httptask::runner
