#include "plugin/sqlite/sql_statement.h"

#include <gtest/gtest.h>

#include "plugin/sqlite/database.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

class SqlStatementTest : public ::testing::Test {
 protected:
  SqlStatementTest() {
    DatabaseOptions options;
    options.tables = "CREATE TABLE t (a TEXT UNIQUE, b INTEGER)";
    database_ = Database::Open(folder_.path() / "test.db", options).value();
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
};

TEST_F(SqlStatementTest, BindsInOrderAndRunsAgain) {
  SqlStatement insert(*database_, "INSERT INTO t VALUES (?, ?)");
  ASSERT_TRUE(insert.Bind("x").Bind(int64_t{7}).Run().ok());
  ASSERT_TRUE(insert.BindNull().Bind(int64_t{1} << 60).Run().ok());
  SqlStatement query(*database_, "SELECT a, b FROM t ORDER BY b");
  ASSERT_TRUE(query.Step().value());
  EXPECT_EQ(query.Text(0), "x");
  EXPECT_EQ(query.Number(1), 7);
  EXPECT_FALSE(query.IsNull(0));
  ASSERT_TRUE(query.Step().value());
  EXPECT_TRUE(query.IsNull(0));
  EXPECT_EQ(query.Text(0), "");
  EXPECT_EQ(query.Number(1), int64_t{1} << 60);
  EXPECT_FALSE(query.Step().value());
}

TEST_F(SqlStatementTest, AnEmptyTextIsNotNull) {
  ASSERT_TRUE(
      SqlStatement(*database_, "INSERT INTO t VALUES (?, 1)").Bind(std::string_view()).Run().ok());
  SqlStatement query(*database_, "SELECT a FROM t");
  ASSERT_TRUE(query.Step().value());
  EXPECT_FALSE(query.IsNull(0));
}

TEST_F(SqlStatementTest, WhatCannotBePreparedFailsInStep) {
  SqlStatement wrong(*database_, "SELECT nothing FROM nowhere");
  EXPECT_EQ(ReasonOf(wrong.Step().status()), Reason::kStorageFailed);
}

TEST_F(SqlStatementTest, WhatBreaksARuleFailsInRunAndTheNextTryIsFresh) {
  SqlStatement insert(*database_, "INSERT INTO t VALUES (?, 1)");
  ASSERT_TRUE(insert.Bind("x").Run().ok());
  EXPECT_FALSE(insert.Bind("x").Run().ok());
  EXPECT_TRUE(insert.Bind("y").Run().ok());
}

}  // namespace
}  // namespace httptask
