#include "runner/journal/sqlite_statement.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

class SqliteStatementTest : public ::testing::Test {
 protected:
  SqliteStatementTest() {
    sqlite3_open(":memory:", &database_);
    EXPECT_EQ(RunSql(database_, "CREATE TABLE t (n INTEGER UNIQUE, s TEXT)"), SQLITE_OK);
  }
  ~SqliteStatementTest() override { EXPECT_EQ(sqlite3_close(database_), SQLITE_OK); }

  sqlite3* database_ = nullptr;
};

TEST_F(SqliteStatementTest, WhatIsBoundComesBackByteForByte) {
  const std::string text("a\0\"'ä", 6);
  const int64_t number = INT64_MIN;
  SqliteStatement insert(database_, "INSERT INTO t VALUES (?, ?)");
  ASSERT_EQ(insert.Bind(1, number).Bind(2, text).Step(), SQLITE_DONE);
  SqliteStatement select(database_, "SELECT n, s FROM t");
  ASSERT_EQ(select.Step(), SQLITE_ROW);
  EXPECT_EQ(select.Number(0), number);
  EXPECT_EQ(select.Text(1), text);
  EXPECT_EQ(select.Step(), SQLITE_DONE);
}

TEST_F(SqliteStatementTest, AStatementThatCouldNotBePreparedFailsInStep) {
  SqliteStatement statement(database_, "SELECT * FROM nowhere WHERE a = ?");
  const int code = statement.Bind(1, int64_t{1}).Step();
  EXPECT_NE(code, SQLITE_ROW);
  EXPECT_NE(code, SQLITE_DONE);
}

TEST_F(SqliteStatementTest, AnEmptyTextIsNoNull) {
  SqliteStatement statement(database_, "SELECT ? IS NULL, ''");
  ASSERT_EQ(statement.Bind(1, std::string_view("")).Step(), SQLITE_ROW);
  EXPECT_EQ(statement.Number(0), 0);
  EXPECT_EQ(statement.Text(1), "");
}

TEST_F(SqliteStatementTest, RunSqlTellsWhatIsWrong) {
  EXPECT_EQ(RunSql(database_, "INSERT INTO t VALUES (1, 'a')"), SQLITE_OK);
  EXPECT_EQ(RunSql(database_, "INSERT INTO t VALUES (1, 'b')") & 0xFF, SQLITE_CONSTRAINT);
  EXPECT_EQ(RunSql(database_, "NO SQL") & 0xFF, SQLITE_ERROR);
}

}  // namespace
}  // namespace httptask::runner
