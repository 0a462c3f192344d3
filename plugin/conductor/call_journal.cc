#include "plugin/conductor/call_journal.h"

#include <utility>

namespace httptask {
namespace {

// Forget runs after so many answers were delivered.
constexpr size_t kForgetEvery = 1'000;

constexpr char kTables[] =
    "CREATE TABLE call ("
    "  key TEXT PRIMARY KEY, task_id TEXT NOT NULL, retry_count INTEGER NOT NULL,"
    "  time INTEGER NOT NULL, answer TEXT, delivered INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX call_delivered ON call (time) WHERE delivered = 1;"
    "CREATE INDEX call_undelivered ON call (time) WHERE delivered = 0";

DatabaseOptions Options() {
  DatabaseOptions options;
  options.name = "the worker's journal of calls";
  options.if_damaged =
      "move it away; without it, calls that were under way when the worker ended are told as "
      "unknown only by the server";
  options.format = 1;
  options.tables = kTables;
  options.survives = DatabaseOptions::Survives::kProcess;
  options.sharing = DatabaseOptions::Sharing::kExclusive;
  return options;
}

int64_t Seconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string FormatAnswer(const TaskUpdate& update) {
  return FormatWith({{"workflowId", update.workflow_id},
                     {"taskId", update.task_id},
                     {"scheduledTime", update.scheduled_time.count()},
                     {"status", UpdateStatusName(update.status)},
                     {"reason", update.reason},
                     {"callbackAfterSeconds", update.callback_after.count()},
                     {"logs", update.logs}},
                    "output", update.output);
}

StatusOr<TaskUpdate> ParseAnswer(std::string_view text) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json json, ParseJson(text));
  TaskUpdate update;
  update.workflow_id = StringMember(json, "workflowId");
  update.task_id = StringMember(json, "taskId");
  update.reason = StringMember(json, "reason");
  for (const UpdateStatus status :
       {UpdateStatus::kFailed, UpdateStatus::kFailedWithTerminalError, UpdateStatus::kInProgress}) {
    if (StringMember(json, "status") == UpdateStatusName(status)) update.status = status;
  }
  if (const Json* time = FindMember(json, "scheduledTime");
      time != nullptr && time->is_number_integer()) {
    update.scheduled_time = std::chrono::milliseconds(time->get<int64_t>());
  }
  if (const Json* wait = FindMember(json, "callbackAfterSeconds");
      wait != nullptr && wait->is_number_integer()) {
    update.callback_after = std::chrono::seconds(wait->get<int64_t>());
  }
  if (const Json* output = FindMember(json, "output")) update.output = FormatJson(*output);
  if (const Json* logs = FindMember(json, "logs"); logs != nullptr && logs->is_array()) {
    for (const Json& line : *logs) {
      if (line.is_string()) update.logs.push_back(line.get<std::string>());
    }
  }
  return update;
}

// The row of `find_`.
StatusOr<std::optional<CallRecord>> ReadRecord(SqlStatement& query) {
  HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, query.Step());
  if (!has_row) return std::optional<CallRecord>();
  CallRecord record;
  record.task_id = query.Text(0);
  record.retry_count = static_cast<int>(query.Number(1));
  if (!query.IsNull(2)) {
    HTTPTASK_ASSIGN_OR_RETURN(record.answer, ParseAnswer(query.Text(2)));
  }
  return std::optional(std::move(record));
}

}  // namespace

CallJournal::CallJournal(std::unique_ptr<Database> database, const Clock& clock)
    : database_(std::move(database)),
      clock_(clock),
      begin_(*database_, "BEGIN IMMEDIATE"),
      commit_(*database_, "COMMIT"),
      insert_sent_(
          *database_,
          "INSERT OR REPLACE INTO call (key, task_id, retry_count, time) VALUES (?, ?, ?, ?)"),
      insert_answer_(*database_,
                     "INSERT OR REPLACE INTO call (key, task_id, retry_count, time, answer) "
                     "VALUES (?, ?, ?, ?, ?)"),
      remove_(*database_, "DELETE FROM call WHERE key = ?"),
      mark_delivered_(*database_,
                      "UPDATE call SET delivered = 1 WHERE key = ? AND answer IS NOT NULL"),
      forget_(*database_, "DELETE FROM call WHERE delivered = 1 AND time < ?"),
      find_(*database_, "SELECT task_id, retry_count, answer FROM call WHERE key = ?") {}

StatusOr<std::unique_ptr<CallJournal>> CallJournal::Open(const std::filesystem::path& folder,
                                                         const Clock& clock) {
  HTTPTASK_ASSIGN_OR_RETURN(std::unique_ptr<Database> database,
                            Database::Open(folder / "calls.db", Options()));
  std::unique_ptr<CallJournal> journal(new CallJournal(std::move(database), clock));
  journal->Forget();
  HTTPTASK_RETURN_IF_ERROR(journal->Commit());
  return journal;
}

CallJournal::~CallJournal() {
  WriteMarks();
  Commit().IgnoreError();
}

void CallJournal::RecordSent(const ConductorTask& task, DatabaseOptions::Survives survives) {
  is_flushed_ = is_flushed_ || survives == DatabaseOptions::Survives::kMachine;
  const std::string key = CallKey(task);
  marks_.erase(key);
  Join(insert_sent_.Bind(key)
           .Bind(task.task_id)
           .Bind(int64_t{task.retry_count})
           .Bind(Seconds(clock_.Now())));
}

void CallJournal::RecordAnswer(const ConductorTask& task, const TaskUpdate& update) {
  const std::string key = CallKey(task);
  const std::string answer = FormatAnswer(update);
  marks_.erase(key);
  Join(insert_answer_.Bind(key)
           .Bind(task.task_id)
           .Bind(int64_t{task.retry_count})
           .Bind(Seconds(clock_.Now()))
           .Bind(answer));
}

void CallJournal::RecordReleased(std::string_view call_key) {
  Join(remove_.Bind(call_key));
}

void CallJournal::RecordDelivered(std::string_view call_key) {
  if (marks_.empty()) marked_since_ = clock_.Ticks();
  marks_.emplace(call_key);
}

// Runs a statement within the group's transaction. After a fault there may be none any more, so
// nothing is run until Commit has told it.
void CallJournal::Join(SqlStatement& statement) {
  if (!is_begun_ && fault_.ok()) {
    fault_ = begin_.Run();
    is_begun_ = fault_.ok();
  }
  if (fault_.ok()) {
    fault_ = statement.Run();
  } else {
    statement.Reset();
  }
}

Status CallJournal::Commit() {
  const bool is_time = marks_.size() >= kMarksMax ||
                       (!marks_.empty() && clock_.Ticks() - marked_since_ >= kMarkAgeMax);
  if (is_time) WriteMarks();
  if (!is_begun_ && fault_.ok()) return {};
  if (fault_.ok()) fault_ = commit_.Run();
  if (!fault_.ok()) database_->Run("ROLLBACK").IgnoreError();
  if (fault_.ok() && is_flushed_) fault_ = database_->Flush();
  is_begun_ = false;
  is_flushed_ = false;
  return std::exchange(fault_, {});
}

void CallJournal::WriteMarks() {
  for (const std::string& key : marks_) Join(mark_delivered_.Bind(key));
  delivered_ += marks_.size();
  marks_.clear();
  if (delivered_ < kForgetEvery) return;
  Forget();
}

void CallJournal::Forget() {
  delivered_ = 0;
  Join(forget_.Bind(Seconds(clock_.Now() - kAgeMax)));
}

StatusOr<std::optional<CallRecord>> CallJournal::Find(std::string_view call_key) {
  StatusOr<std::optional<CallRecord>> record = ReadRecord(find_.Bind(call_key));
  find_.Reset();
  return record;
}

StatusOr<std::vector<std::pair<std::string, TaskUpdate>>> CallJournal::Undelivered() {
  SqlStatement query(*database_,
                     "SELECT key, answer FROM call WHERE delivered = 0 AND answer IS NOT NULL "
                     "ORDER BY time, rowid");
  std::vector<std::pair<std::string, TaskUpdate>> answers;
  for (;;) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, query.Step());
    if (!has_row) return answers;
    std::string key = query.Text(0);
    if (marks_.contains(key)) continue;
    HTTPTASK_ASSIGN_OR_RETURN(TaskUpdate update, ParseAnswer(query.Text(1)));
    answers.emplace_back(std::move(key), std::move(update));
  }
}

}  // namespace httptask
