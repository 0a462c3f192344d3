#include "plugin/sqlite/database.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "plugin/sqlite/sql_statement.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;

DatabaseOptions Options() {
  DatabaseOptions options;
  options.name = "the test file";
  options.if_damaged = "make a new one";
  options.format = 3;
  options.tables = "CREATE TABLE t (a TEXT, b INTEGER)";
  return options;
}

class DatabaseTest : public ::testing::Test {
 protected:
  StatusOr<std::unique_ptr<Database>> Open(const DatabaseOptions& options = Options()) {
    return Database::Open(path_, options);
  }
  std::string Refusal(const DatabaseOptions& options = Options()) {
    const auto database = Open(options);
    if (database.ok()) return "";
    EXPECT_EQ(ReasonOf(database.status()), Reason::kStorageFailed);
    return std::string(MessageOf(database.status()));
  }

  testing::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "new" / "test.db";
};

TEST_F(DatabaseTest, MakesTheFileForItsUserAlone) {
  ASSERT_TRUE(Open().ok());
  struct stat facts {};
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
  ASSERT_EQ(::stat(path_.parent_path().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0700u);
}

TEST_F(DatabaseTest, KeepsWhatIsInIt) {
  ASSERT_TRUE((*Open())->Run("INSERT INTO t VALUES ('x', 1)").ok());
  auto database = Open().value();
  SqlStatement query(*database, "SELECT a FROM t");
  ASSERT_TRUE(query.Step().value());
  EXPECT_EQ(query.Text(0), "x");
}

TEST_F(DatabaseTest, FlushesWhatWasCommittedAndWhereThereIsNothing) {
  DatabaseOptions options = Options();
  options.survives = DatabaseOptions::Survives::kProcess;
  auto database = Open(options).value();
  EXPECT_TRUE(database->Flush().ok());
  ASSERT_TRUE(database->Run("INSERT INTO t VALUES ('x', 1)").ok());
  EXPECT_TRUE(database->Flush().ok());
}

TEST_F(DatabaseTest, ATransactionThatFailsIsUndone) {
  auto database = Open().value();
  EXPECT_FALSE(database->Run("BEGIN; INSERT INTO t VALUES ('x', 1); SELECT nothing; COMMIT").ok());
  SqlStatement query(*database, "SELECT count(*) FROM t");
  ASSERT_TRUE(query.Step().value());
  EXPECT_EQ(query.Number(0), 0);
}

TEST_F(DatabaseTest, AFileOfAnotherVersionIsRefused) {
  ASSERT_TRUE(Open().ok());
  DatabaseOptions options = Options();
  options.format = 2;
  EXPECT_THAT(Refusal(options), HasSubstr("was made by a newer httptask (format 3"));
  options.format = 4;
  EXPECT_THAT(Refusal(options), HasSubstr("was made by an older httptask"));
}

TEST_F(DatabaseTest, ADamagedFileIsToldWithWhatToDo) {
  folder_.Write("new/test.db", std::string(4096, 'x'));
  EXPECT_THAT(Refusal(), HasSubstr("the test file"));
  EXPECT_THAT(Refusal(), HasSubstr("is damaged: make a new one"));
}

TEST_F(DatabaseTest, AFolderThatCannotBeIsTold) {
  path_ = "/dev/null/test.db";
  EXPECT_THAT(Refusal(), HasSubstr("cannot be opened"));
}

TEST_F(DatabaseTest, AnExclusiveOneIsForOneAlone) {
  DatabaseOptions options = Options();
  options.sharing = DatabaseOptions::Sharing::kExclusive;
  const auto first = Open(options);
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(Refusal(options), HasSubstr("in use by another process"));
}

TEST_F(DatabaseTest, ASharedOneIsForMany) {
  const auto first = Open();
  EXPECT_TRUE(Open().ok());
}

}  // namespace
}  // namespace httptask
