#pragma once

#include <filesystem>
#include <memory>

#include "plugin/base/status.h"
#include "runner/journal/journal_lock.h"

struct sqlite3;

namespace httptask::runner {

// What a journal is opened for. One process at a time appends; any number read meanwhile.
enum class JournalUse { kAppend, kRead };

struct CloseDatabase {
  void operator()(sqlite3* database) const;
};

// `journal.db` of a folder with its tables. For this folder's sources.
struct JournalFile {
  // See SqliteJournal::Open.
  static StatusOr<JournalFile> Open(const std::filesystem::path& folder, JournalUse use);

  std::unique_ptr<sqlite3, CloseDatabase> database;
  JournalLock lock;
  std::filesystem::path path;
};

// STORAGE_FAILED with what SQLite's code means and what to do.
Status JournalError(sqlite3* database, int code, const std::filesystem::path& path);

}  // namespace httptask::runner
