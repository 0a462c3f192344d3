#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "runner/engine/journal.h"

struct sqlite3;

namespace httptask::runner {

// The journal in one SQLite file (WAL, synchronous=FULL: what Append has returned from survives a
// power loss). Several processes may use it at once, each for its own runs. Thread-safe.
class SqliteJournal : public Journal {
 public:
  // Opens or makes `journal.db` in `folder`. Errors: STORAGE_FAILED (not writable, full, corrupt,
  // made by a newer version; the message says which and what to do).
  static StatusOr<std::unique_ptr<SqliteJournal>> Open(const std::filesystem::path& folder);
  ~SqliteJournal() override;
  SqliteJournal(const SqliteJournal&) = delete;
  SqliteJournal& operator=(const SqliteJournal&) = delete;

  Status Append(std::string_view run_id, const std::vector<Event>& events) override;
  StatusOr<std::vector<Event>> Read(std::string_view run_id) override;

 private:
  SqliteJournal(sqlite3* database, std::filesystem::path path);

  // Both with mutex_ held.
  Status AppendInTransaction(std::string_view run_id, const std::vector<Event>& events);
  Status Insert(std::string_view run_id, int64_t sequence, const Event& event);

  std::mutex mutex_;  // Guards database_.
  sqlite3* const database_;
  const std::filesystem::path path_;  // For messages.
};

}  // namespace httptask::runner
