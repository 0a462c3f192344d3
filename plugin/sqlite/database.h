#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "plugin/base/status.h"

struct sqlite3;

namespace httptask {

// What an SQLite file is for.
struct DatabaseOptions {
  // How messages name it: `the journal of calls`.
  std::string name;
  // What to do when it is damaged, a sentence's end: `move it away (a new one is made)`.
  std::string if_damaged;
  // Number of the tables' form, kept in the file; `tables` makes them in a new one.
  int format = 1;
  const char* tables = "";
  // What a committed transaction survives: the death of the process, or that of the machine too.
  enum class Survives { kProcess, kMachine };
  Survives survives = Survives::kMachine;
  // Whether other processes may use it meanwhile.
  enum class Sharing { kShared, kExclusive };
  Sharing sharing = Sharing::kShared;
};

// An open SQLite file: WAL, mode 0600, waiting 5 s for other processes. Not thread-safe.
class Database {
 public:
  // Opens the file, or makes it and its folder (mode 0700). Errors: STORAGE_FAILED: which file,
  // what is wrong (also: held by another process, made by a newer httptask), what to do.
  static StatusOr<std::unique_ptr<Database>> Open(const std::filesystem::path& path,
                                                  DatabaseOptions options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs SQL without results. Errors: STORAGE_FAILED.
  Status Run(const char* sql);
  // What was committed up to now survives the death of the machine too. Errors: STORAGE_FAILED.
  Status Flush();
  // STORAGE_FAILED for the last fault.
  Status Fault() const;
  sqlite3* handle() const { return database_; }

 private:
  Database(std::filesystem::path path, DatabaseOptions options)
      : path_(std::move(path)), options_(std::move(options)) {}
  Status MakeFile() const;
  Status OpenFile();
  Status PrepareTables();

  const std::filesystem::path path_;
  const DatabaseOptions options_;
  sqlite3* database_ = nullptr;
};

}  // namespace httptask
