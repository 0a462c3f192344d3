#include "runner/journal/sqlite_statement.h"

namespace httptask::runner {

SqliteStatement::SqliteStatement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  prepared_ =
      sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  statement_.reset(statement);
}

SqliteStatement& SqliteStatement::Bind(int parameter, std::string_view text) {
  if (prepared_ != SQLITE_OK) return *this;
  // A text that is too large fails here, and must then not be stored as NULL.
  prepared_ = sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(),
                                  SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int parameter, int64_t number) {
  if (prepared_ == SQLITE_OK) prepared_ = sqlite3_bind_int64(statement_.get(), parameter, number);
  return *this;
}

void SqliteStatement::Reset() {
  if (prepared_ == SQLITE_OK) sqlite3_reset(statement_.get());
}

int SqliteStatement::Step() {
  return prepared_ == SQLITE_OK ? sqlite3_step(statement_.get()) : prepared_;
}

int SqliteStatement::Run() {
  const int code = Step();
  Reset();
  return code;
}

int64_t SqliteStatement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string SqliteStatement::Text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (text == nullptr) return "";
  return {reinterpret_cast<const char*>(text), static_cast<size_t>(size)};
}

int RunSql(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
}

}  // namespace httptask::runner
