#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "plugin/conductor/conductor_task.h"
#include "plugin/conductor/task_update.h"
#include "plugin/sqlite/database.h"
#include "plugin/sqlite/sql_statement.h"

namespace httptask {

// What is known of a call.
struct CallRecord {
  std::string task_id;  // The attempt that made it.
  int retry_count = 0;
  // Nothing while no answer came: its request may have been sent.
  std::optional<TaskUpdate> answer;
};

// What this worker sent and was answered, on disk, so that no call is made again after a crash and
// no answer is lost while the server is away. What is recorded joins a group, which Commit puts on
// disk in one transaction: it survives the death of the process from then on. Find sees it at once.
// Not thread-safe.
class CallJournal {
 public:
  // Delivered answers are forgotten after this time.
  static constexpr std::chrono::hours kAgeMax{24};
  // Deliveries are written down when there are so many of them, or one of them is so old.
  static constexpr size_t kMarksMax = 100;
  static constexpr std::chrono::seconds kMarkAgeMax{1};

  // Opens or makes `calls.db` in `folder`, for this process alone. Errors: STORAGE_FAILED.
  static StatusOr<std::unique_ptr<CallJournal>> Open(const std::filesystem::path& folder,
                                                     const Clock& clock);
  // Commits, as far as that is possible.
  ~CallJournal();
  CallJournal(const CallJournal&) = delete;
  CallJournal& operator=(const CallJournal&) = delete;

  // Before the first byte of a call leaves. With kMachine the group survives the death of the
  // machine as well: for calls that must not be made twice.
  void RecordSent(const ConductorTask& task, DatabaseOptions::Survives survives);
  // Before the server hears of it; one that is IN_PROGRESS is what the next part goes on from.
  void RecordAnswer(const ConductorTask& task, const TaskUpdate& update);
  // The call is open again: nothing was sent.
  void RecordReleased(std::string_view call_key);
  // The server has the answer, or will never take it. No effect on a call without one. Joins a
  // later group: an answer whose delivery is forgotten is told twice, which does no harm.
  void RecordDelivered(std::string_view call_key);
  // Cheap when nothing was recorded. Errors: STORAGE_FAILED: nothing of the group may be on disk.
  Status Commit();

  // What is known of the call that a task asks for. Errors of both: STORAGE_FAILED.
  StatusOr<std::optional<CallRecord>> Find(std::string_view call_key);
  // Answers that the server has not got, by call key, oldest first.
  StatusOr<std::vector<std::pair<std::string, TaskUpdate>>> Undelivered();

 private:
  CallJournal(std::unique_ptr<Database> database, const Clock& clock);
  void Join(SqlStatement& statement);
  void WriteMarks();
  void Forget();

  const std::unique_ptr<Database> database_;
  const Clock& clock_;
  // Of every call; to prepare them takes longer than to run them.
  SqlStatement begin_;
  SqlStatement commit_;
  SqlStatement insert_sent_;
  SqlStatement insert_answer_;
  SqlStatement remove_;
  SqlStatement mark_delivered_;
  SqlStatement forget_;
  SqlStatement find_;
  // The group.
  bool is_begun_ = false;
  bool is_flushed_ = false;  // When it is committed.
  Status fault_;             // Of the first statement that failed.
  // Keys of delivered calls that are not written down, and since when there are some.
  std::unordered_set<std::string> marks_;
  std::chrono::steady_clock::time_point marked_since_;
  size_t delivered_ = 0;  // Since Forget ran.
};

}  // namespace httptask
