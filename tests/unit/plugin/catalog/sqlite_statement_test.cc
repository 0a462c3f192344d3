#include "plugin/catalog/sqlite_statement.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

class SqliteStatementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(sqlite3_open(folder_.File("t.db").c_str(), &database_), SQLITE_OK);
    ASSERT_TRUE(RunSql(database_, "CREATE TABLE t (a, b)").ok());
  }
  void TearDown() override { sqlite3_close(database_); }

  int64_t Rows() {
    Statement count(database_, "SELECT COUNT(*) FROM t");
    return *count.Step() ? count.Number(0) : -1;
  }

  testing::TemporaryFolder folder_;
  sqlite3* database_ = nullptr;
};

TEST_F(SqliteStatementTest, ValuesComeBackAsTheyWereBound) {
  Statement insert(database_, "INSERT INTO t VALUES (?, ?)");
  const std::string text("a\0b", 3);
  ASSERT_TRUE(insert.Bind(text).Bind(int64_t{1} << 40).Run().ok());
  ASSERT_TRUE(insert.BindBytes(text).Bind(std::string_view()).Run().ok());
  Statement read(database_, "SELECT a, b, typeof(a), typeof(b) FROM t ORDER BY rowid");
  ASSERT_TRUE(*read.Step());
  EXPECT_EQ(read.Text(0), text);
  EXPECT_EQ(read.Number(1), int64_t{1} << 40);
  ASSERT_TRUE(*read.Step());
  EXPECT_EQ(read.Bytes(0), text);
  EXPECT_EQ(read.Text(2), "blob");
  EXPECT_EQ(read.Text(3), "text");
  EXPECT_FALSE(*read.Step());
}

TEST_F(SqliteStatementTest, TheRowThatWasInsertedHasANumber) {
  Statement insert(database_, "INSERT INTO t VALUES (1, 2)");
  ASSERT_TRUE(insert.Run().ok());
  ASSERT_TRUE(insert.Run().ok());
  EXPECT_EQ(insert.InsertedRow(), 2);
}

TEST_F(SqliteStatementTest, NullIsEmptyTextAndNoBytes) {
  Statement read(database_, "SELECT NULL");
  ASSERT_TRUE(*read.Step());
  EXPECT_EQ(read.Text(0), "");
  EXPECT_TRUE(read.Bytes(0).empty());
}

TEST_F(SqliteStatementTest, WrongSqlIsStorageFailedWithTheFile) {
  Statement statement(database_, "SELECT nothing FROM nowhere");
  const auto step = statement.Step();
  ASSERT_FALSE(step.ok());
  EXPECT_EQ(ReasonOf(step.status()), Reason::kStorageFailed);
  EXPECT_NE(MessageOf(step.status()).find("t.db"), std::string_view::npos);
  EXPECT_FALSE(RunSql(database_, "nonsense").ok());
}

TEST_F(SqliteStatementTest, ATransactionWithoutCommitIsUndone) {
  {
    Transaction transaction(database_);
    ASSERT_TRUE(transaction.Begin().ok());
    ASSERT_TRUE(RunSql(database_, "INSERT INTO t VALUES (1, 1)").ok());
  }
  EXPECT_EQ(Rows(), 0);
  Transaction transaction(database_);
  ASSERT_TRUE(transaction.Begin().ok());
  ASSERT_TRUE(RunSql(database_, "INSERT INTO t VALUES (1, 1)").ok());
  ASSERT_TRUE(transaction.Commit().ok());
  EXPECT_EQ(Rows(), 1);
}

TEST_F(SqliteStatementTest, ASnapshotDoesNotSeeWhatOthersWrite) {
  ASSERT_TRUE(RunSql(database_, "PRAGMA journal_mode = WAL").ok());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(folder_.File("t.db").c_str(), &other), SQLITE_OK);
  {
    Snapshot snapshot(database_);
    ASSERT_TRUE(snapshot.Begin().ok());
    EXPECT_EQ(Rows(), 0);
    ASSERT_TRUE(RunSql(other, "INSERT INTO t VALUES (1, 1)").ok());
    EXPECT_EQ(Rows(), 0);
  }
  EXPECT_EQ(Rows(), 1);
  sqlite3_close(other);
}

TEST_F(SqliteStatementTest, ALockThatAnotherHoldsIsTold) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(folder_.File("t.db").c_str(), &other), SQLITE_OK);
  Transaction transaction(database_);
  ASSERT_TRUE(transaction.Begin().ok());
  Transaction blocked(other);
  const Status status = blocked.Begin();
  ASSERT_FALSE(status.ok());
  EXPECT_NE(MessageOf(status).find("held by another program"), std::string_view::npos);
  sqlite3_close(other);
}

}  // namespace
}  // namespace httptask
