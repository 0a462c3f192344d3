#include "plugin/sqlite/sql_statement.h"

#include <sqlite3.h>

#include "plugin/sqlite/database.h"

namespace httptask {

SqlStatement::SqlStatement(Database& database, std::string_view sql) : database_(database) {
  is_fit_ = sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()),
                               &statement_, nullptr) == SQLITE_OK;
}

SqlStatement::~SqlStatement() {
  sqlite3_finalize(statement_);
}

SqlStatement& SqlStatement::Bind(std::string_view text) {
  // A null pointer would bind NULL. A text that is too large must not be stored as NULL either.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  is_fit_ = is_fit_ && sqlite3_bind_text64(statement_, ++bound_, bytes, text.size(), SQLITE_STATIC,
                                           SQLITE_UTF8) == SQLITE_OK;
  return *this;
}

SqlStatement& SqlStatement::Bind(int64_t number) {
  is_fit_ = is_fit_ && sqlite3_bind_int64(statement_, ++bound_, number) == SQLITE_OK;
  return *this;
}

SqlStatement& SqlStatement::BindNull() {
  is_fit_ = is_fit_ && sqlite3_bind_null(statement_, ++bound_) == SQLITE_OK;
  return *this;
}

StatusOr<bool> SqlStatement::Step() {
  if (!is_fit_) return database_.Fault();
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_.Fault();
}

Status SqlStatement::Run() {
  for (;;) {
    StatusOr<bool> has_row = Step();
    if (has_row.ok() && *has_row) continue;
    Reset();
    return has_row.status();
  }
}

void SqlStatement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bound_ = 0;
  is_fit_ = statement_ != nullptr;
}

std::string SqlStatement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return "";
  return std::string(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

int64_t SqlStatement::Number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

bool SqlStatement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace httptask
