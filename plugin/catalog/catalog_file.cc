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
#include <vector>

#include "plugin/base/text.h"
#include "plugin/catalog/sqlite_statement.h"

namespace httptask {
namespace {

constexpr int64_t kFormat = 2;
constexpr int kBusyMilliseconds = 5000;
// A message lists at most this many sources.
constexpr size_t kSourcesMax = 10;

constexpr char kSettings[] =
    "PRAGMA journal_mode = WAL;"
    // What a power cut loses can be imported again.
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA foreign_keys = ON;";

constexpr char kTables[] = R"sql(
CREATE TABLE api (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE);
CREATE TABLE document (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  api_id INTEGER NOT NULL REFERENCES api (id),
  source TEXT NOT NULL,
  title TEXT NOT NULL,
  version TEXT NOT NULL,
  digest TEXT NOT NULL,
  unusable INTEGER NOT NULL,
  UNIQUE (api_id, source));
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL REFERENCES document (id),
  api_id INTEGER NOT NULL REFERENCES api (id),
  name TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  summary TEXT NOT NULL,
  tags TEXT NOT NULL,
  deprecated INTEGER NOT NULL,
  digest TEXT NOT NULL,
  block INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  size INTEGER NOT NULL);
CREATE INDEX operation_by_name ON operation (name COLLATE NOCASE, api_id);
CREATE INDEX operation_by_path ON operation (path COLLATE NOCASE, method);
CREATE INDEX operation_by_document ON operation (document_id);
CREATE TABLE definition (
  document_id INTEGER NOT NULL REFERENCES document (id),
  reference TEXT NOT NULL,
  block INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (document_id, reference)) WITHOUT ROWID;
-- Upper bits of the id: the document.
CREATE TABLE block (
  id INTEGER PRIMARY KEY,
  body BLOB NOT NULL);
-- The words are parted by us, so that all but the blank between them belongs to a word.
CREATE VIRTUAL TABLE operation_text USING fts5 (
  name, api, path, tags, summary, description,
  content = '', detail = column, columnsize = 0, prefix = '1 2 3',
  tokenize = "ascii tokenchars '=@.-_'");
PRAGMA user_version = 2;
)sql";

// What has become of operations since earlier imports. Files of this format that were made before
// the table was get it when they are opened.
constexpr char kChanges[] = R"sql(
CREATE TABLE IF NOT EXISTS operation_change (
  api_id INTEGER NOT NULL REFERENCES api (id),
  name TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  differences TEXT NOT NULL,
  form BLOB NOT NULL DEFAULT x'',
  PRIMARY KEY (api_id, name, before)) WITHOUT ROWID;
)sql";

// The table of files that were made before it kept forms gets its column.
Status MakeChanges(sqlite3* database) {
  HTTPTASK_RETURN_IF_ERROR(RunSql(database, kChanges));
  Statement column(database,
                   "SELECT 1 FROM pragma_table_info('operation_change') WHERE name = 'form'");
  HTTPTASK_ASSIGN_OR_RETURN(const bool has_form, column.Step());
  if (has_form) return absl::OkStatus();
  return RunSql(database, "ALTER TABLE operation_change ADD COLUMN form BLOB NOT NULL DEFAULT x''");
}

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

// SQLite would make the file readable by everyone, and gives its other files the same mode.
// Failures come up again when SQLite opens it.
void MakePrivate(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor >= 0) ::close(descriptor);
}

// Formats before this one hold every operation as text, which no code reads any more.
Status OlderFormat(sqlite3* database, int64_t format) {
  Statement statement(database, "SELECT DISTINCT source FROM document ORDER BY id");
  std::vector<std::string> sources;
  while (sources.size() < kSourcesMax) {
    HTTPTASK_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
    if (!has_row) break;
    sources.push_back(ToTerminal(statement.Text(0)));
  }
  return MakeError(
      Reason::kStorageFailed,
      fmt::format("the catalog {} was made by an older version of httptask (format {}, this one "
                  "knows {}); delete the file and import the references again{}{}",
                  sqlite3_db_filename(database, "main"), format, kFormat,
                  sources.empty() ? "" : ": ", Join(sources, ", ")));
}

StatusOr<int64_t> FormatOf(sqlite3* database) {
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
  HTTPTASK_ASSIGN_OR_RETURN(int64_t version, FormatOf(database));
  if (version > kFormat) {
    return MakeError(Reason::kStorageFailed,
                     fmt::format("the catalog {} was made by a newer version of httptask (format "
                                 "{}, this one knows {}); update httptask, or choose another "
                                 "folder with HTTPTASK_HOME",
                                 sqlite3_db_filename(database, "main"), version, kFormat));
  }
  if (version != 0 && version < kFormat) return OlderFormat(database, version);
  HTTPTASK_RETURN_IF_ERROR(RunSql(database, kSettings));
  if (version == 0) HTTPTASK_RETURN_IF_ERROR(MakeTables(database));
  HTTPTASK_RETURN_IF_ERROR(MakeChanges(database));
  // A file that cannot be written would otherwise show only at the next import.
  Transaction probe(database);
  return probe.Begin();
}

}  // namespace

Status PrepareForWriting(sqlite3* database) {
  return RunSql(database,
                "PRAGMA cache_size = -65536;"        // KiB.
                "PRAGMA wal_autocheckpoint = 8192;"  // Pages.
  );
}

StatusOr<sqlite3*> OpenCatalogFile(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FolderError(folder, error.message());
  OpenLock lock(folder / "catalog.lock");
  if (!lock.is_held()) return FolderError(folder, lock.error());
  sqlite3* opened = nullptr;
  const std::string file = (folder / "catalog.db").string();
  MakePrivate(file);
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
