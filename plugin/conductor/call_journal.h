#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
// no answer is lost while the server is away. Survives the death of the process at any point. Not
// thread-safe.
class CallJournal {
 public:
  // Delivered answers are forgotten after this time.
  static constexpr std::chrono::hours kAgeMax{24};

  // Opens or makes `calls.db` in `folder`, for this process alone. Errors: STORAGE_FAILED.
  static StatusOr<std::unique_ptr<CallJournal>> Open(const std::filesystem::path& folder,
                                                     const Clock& clock);

  // Before the first byte of a call leaves. With kMachine the record survives the death of the
  // machine as well: for calls that must not be made twice. Errors of all: STORAGE_FAILED.
  Status RecordSent(const ConductorTask& task, DatabaseOptions::Survives survives);
  // Before the server hears of it; one that is IN_PROGRESS is what the next part goes on from.
  Status RecordAnswer(const ConductorTask& task, const TaskUpdate& update);
  // The call is open again: nothing was sent.
  Status RecordReleased(std::string_view call_key);
  // The server has the answer, or will never take it. No effect on a call without one.
  Status RecordDelivered(std::string_view call_key);

  // What is known of the call that a task asks for.
  StatusOr<std::optional<CallRecord>> Find(std::string_view call_key);
  // Answers that the server has not got, by call key, oldest first.
  StatusOr<std::vector<std::pair<std::string, TaskUpdate>>> Undelivered();

 private:
  CallJournal(std::unique_ptr<Database> database, const Clock& clock);
  Status Forget();

  const std::unique_ptr<Database> database_;
  const Clock& clock_;
  // Of every call; to prepare them takes longer than to run them.
  SqlStatement insert_sent_;
  SqlStatement insert_answer_;
  SqlStatement mark_delivered_;
  SqlStatement find_;
  int delivered_ = 0;  // Since Forget ran.
};

}  // namespace httptask
