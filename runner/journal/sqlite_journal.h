#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runner/engine/journal.h"
#include "runner/journal/journal_file.h"
#include "runner/journal/journal_lock.h"

struct sqlite3;

namespace httptask::runner {

// A run as a list shows it.
struct RunSummary {
  std::string run_id;
  Event first;  // RunStarted.
  Event last;
  int64_t event_count = 0;
};

// What Prune keeps. Runs that have not ended are always kept.
struct JournalRetention {
  std::chrono::hours age_max{24 * 30};   // Since the end of a run.
  int64_t bytes_max = int64_t{1} << 30;  // Of all ended runs' events together.
};

// The journal in one SQLite file (WAL, synchronous=FULL: what Append has returned from survives a
// power loss). Appends of several threads at once share one flush of the disk (group commit).
// Thread-safe.
class SqliteJournal : public Journal {
 public:
  // Opens or makes `journal.db` in `folder`. Errors: STORAGE_FAILED (in use by another process, not
  // writable, full, corrupt, made by a newer version; the message says which and what to do).
  static StatusOr<std::unique_ptr<SqliteJournal>> Open(const std::filesystem::path& folder,
                                                       JournalUse use = JournalUse::kAppend);
  ~SqliteJournal() override;
  SqliteJournal(const SqliteJournal&) = delete;
  SqliteJournal& operator=(const SqliteJournal&) = delete;

  // JournalLock::TellAddress; for a journal that was opened to append.
  Status TellAddress(std::string_view address) { return lock_.TellAddress(address); }

  Status Append(const std::vector<RunEvents>& batch) override;
  StatusOr<std::vector<Event>> Read(std::string_view run_id) override;

  // The newest runs, newest first. Errors: STORAGE_FAILED.
  StatusOr<std::vector<RunSummary>> List(size_t count_max);
  // Ids of the runs that have not ended, oldest first. Errors: STORAGE_FAILED.
  StatusOr<std::vector<std::string>> OpenRuns();
  // The ids that begin with `prefix`, at most `count_max`. Errors: STORAGE_FAILED.
  StatusOr<std::vector<std::string>> FindRuns(std::string_view prefix, size_t count_max);
  // Deletes the oldest ended runs that `retention` does not keep, at most 1000 at a time; how many.
  // Errors: STORAGE_FAILED.
  StatusOr<int64_t> Prune(const JournalRetention& retention,
                          std::chrono::system_clock::time_point now);

 private:
  // The events of one run as they are stored.
  struct StoredEvents;
  // An append that waits for its commit; lives on its caller's stack.
  struct Pending;
  // The statements of appends, prepared once.
  struct Statements;
  // A run that was appended to and has not ended.
  struct OpenRun {
    int64_t number = 0;
    int64_t event_count = 0;
    int64_t bytes = 0;
  };

  SqliteJournal(sqlite3* database, std::filesystem::path path, JournalLock lock);

  // The first that waits commits for all (with database_mutex_).
  void CommitQueued(std::vector<Pending*> batch);
  Status Commit(const std::vector<Pending*>& batch);
  Status Insert(const StoredEvents& events);
  // With database_mutex_; so are all that follow.
  StatusOr<OpenRun*> FindOrInsertRun(const StoredEvents& events);
  StatusOr<int64_t> FindOrInsertDefinition(const std::string& text);
  Status Fail(int code) const;
  StatusOr<std::vector<std::string>> Ids(std::string_view sql, std::string_view prefix,
                                         int64_t count_max);
  // The events of one append; of a run's first one with its definition put back in.
  StatusOr<std::vector<Event>> ParseEvents(std::string_view text, std::string definition) const;

  std::mutex queue_mutex_;  // Guards queue_, is_committing_ and each Pending's end.
  std::condition_variable committed_;
  std::vector<Pending*> queue_;
  bool is_committing_ = false;

  std::mutex database_mutex_;  // Guards database_; taken after queue_mutex_ is released.
  sqlite3* const database_;
  std::unique_ptr<Statements> statements_;
  // What the tables say, as long as no commit fails; guarded by database_mutex_.
  std::unordered_map<std::string, OpenRun> open_runs_;
  std::unordered_map<std::string, int64_t> definitions_;  // Numbers by text.
  const std::filesystem::path path_;                      // For messages.
  JournalLock lock_;
};

}  // namespace httptask::runner
