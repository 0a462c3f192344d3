#include "plugin/catalog/catalog_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <memory>
#include <system_error>
#include <utility>

#include "plugin/catalog/sqlite_statement.h"

namespace httptask {
namespace {

constexpr int64_t kSchemaVersion = 1;
constexpr int kBusyMilliseconds = 5000;

constexpr char kSettings[] =
    "PRAGMA journal_mode = WAL;"
    // What a power cut loses can be imported again.
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA foreign_keys = ON;";

constexpr char kTables[] = R"sql(
CREATE TABLE document (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  api TEXT NOT NULL,
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  version TEXT NOT NULL,
  unusable INTEGER NOT NULL,
  UNIQUE (api, source));
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL REFERENCES document (id),
  api TEXT NOT NULL,
  name TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  summary TEXT NOT NULL,
  tags TEXT NOT NULL,
  deprecated INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (api, name));
CREATE INDEX operation_by_name ON operation (name);
CREATE INDEX operation_by_path ON operation (path, method);
CREATE INDEX operation_by_document ON operation (document_id);
CREATE TABLE definition (
  document_id INTEGER NOT NULL REFERENCES document (id),
  reference TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (document_id, reference)) WITHOUT ROWID;
CREATE VIRTUAL TABLE operation_text USING fts5 (
  api, name, path, summary, tags, description,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
PRAGMA user_version = 1;
)sql";

Status FolderError(const std::filesystem::path& folder, std::string_view what) {
  return MakeError(Reason::kStorageFailed,
                   fmt::format("the folder {} of the catalog cannot be used: {}; check its "
                               "permissions and the disk, or choose another with HTTPTASK_HOME",
                               folder.string(), what));
}

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

// Held while the file is made or opened: SQLite does not wait for a lock when two processes turn
// WAL on at the same moment.
class OpenLock {
 public:
  explicit OpenLock(const std::filesystem::path& file)
      : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    is_held_ = descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX) == 0;
    error_ = is_held_ ? 0 : errno;
  }
  ~OpenLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenLock(const OpenLock&) = delete;
  OpenLock& operator=(const OpenLock&) = delete;

  bool is_held() const { return is_held_; }
  std::string error() const { return std::generic_category().message(error_); }

 private:
  const int descriptor_;
  bool is_held_ = false;
  int error_ = 0;
};

StatusOr<int64_t> SchemaVersion(sqlite3* database) {
  Statement statement(database, "PRAGMA user_version");
  HTTPTASK_ASSIGN_OR_RETURN(bool has_row, statement.Step());
  return has_row ? statement.Number(0) : 0;
}

Status MakeTables(sqlite3* database) {
  Transaction transaction(database);
  HTTPTASK_RETURN_IF_ERROR(transaction.Begin());
  HTTPTASK_RETURN_IF_ERROR(RunSql(database, kTables));
  return transaction.Commit();
}

Status Prepare(sqlite3* database) {
  sqlite3_busy_timeout(database, kBusyMilliseconds);
  // Read first, so that a newer version's file stays as it is.
  HTTPTASK_ASSIGN_OR_RETURN(int64_t version, SchemaVersion(database));
  if (version > kSchemaVersion) {
    return MakeError(Reason::kStorageFailed,
                     fmt::format("the catalog {} was made by a newer version of httptask (format "
                                 "{}, this one knows {}); update httptask, or choose another "
                                 "folder with HTTPTASK_HOME",
                                 sqlite3_db_filename(database, "main"), version, kSchemaVersion));
  }
  HTTPTASK_RETURN_IF_ERROR(RunSql(database, kSettings));
  if (version == 0) HTTPTASK_RETURN_IF_ERROR(MakeTables(database));
  // A file that cannot be written would otherwise show only at the next import.
  Transaction probe(database);
  return probe.Begin();
}

}  // namespace

StatusOr<sqlite3*> OpenCatalogFile(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FolderError(folder, error.message());
  OpenLock lock(folder / "catalog.lock");
  if (!lock.is_held()) return FolderError(folder, lock.error());
  sqlite3* opened = nullptr;
  const std::string file = (folder / "catalog.db").string();
  int code = sqlite3_open_v2(
      file.c_str(), &opened,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_NOFOLLOW,
      nullptr);
  std::unique_ptr<sqlite3, Closer> database(opened);
  if (code != SQLITE_OK) return StorageError(opened);
  HTTPTASK_RETURN_IF_ERROR(Prepare(opened));
  return database.release();
}

}  // namespace httptask
