#include "plugin/catalog/catalog_file.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "plugin/catalog/sqlite_statement.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using testing::TemporaryFolder;

std::string MessageFor(const TemporaryFolder& folder) {
  auto opened = OpenCatalogFile(folder.path());
  EXPECT_FALSE(opened.ok());
  if (opened.ok()) {
    sqlite3_close(*opened);
    return "";
  }
  EXPECT_EQ(ReasonOf(opened.status()), Reason::kStorageFailed);
  return std::string(MessageOf(opened.status()));
}

// A file in which only what `sql` makes stands.
void MakeFile(const TemporaryFolder& folder, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(folder.File("catalog.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}

TEST(CatalogFileTest, MakesTheFolderAndTheTablesOnce) {
  TemporaryFolder folder;
  for (int round = 0; round < 2; ++round) {
    auto opened = OpenCatalogFile(folder.path() / "a" / "b");
    ASSERT_TRUE(opened.ok()) << opened.status();
    {
      Statement version(*opened, "PRAGMA user_version");
      ASSERT_TRUE(*version.Step());
      EXPECT_EQ(version.Number(0), 2);
    }
    EXPECT_TRUE(RunSql(*opened, "SELECT * FROM operation").ok());
    EXPECT_TRUE(PrepareForWriting(*opened).ok());
    EXPECT_EQ(sqlite3_close(*opened), SQLITE_OK);
  }
}

TEST(CatalogFileTest, AnOlderFormatIsLeftAloneAndSaysWhatToImportAgain) {
  TemporaryFolder folder;
  MakeFile(folder,
           "CREATE TABLE document (id INTEGER PRIMARY KEY, source TEXT);"
           "INSERT INTO document (source) VALUES ('plaid.yaml'), ('stripe.json');"
           "PRAGMA user_version = 1;");
  const std::string before = folder.Read("catalog.db");
  const std::string message = MessageFor(folder);
  EXPECT_NE(message.find("older version"), std::string::npos) << message;
  EXPECT_NE(message.find("delete the file and import"), std::string::npos) << message;
  EXPECT_NE(message.find("plaid.yaml, stripe.json"), std::string::npos) << message;
  EXPECT_EQ(folder.Read("catalog.db"), before);
}

TEST(CatalogFileTest, ANewerFormatIsLeftAlone) {
  TemporaryFolder folder;
  MakeFile(folder, "PRAGMA user_version = 3; CREATE TABLE later (x);");
  const std::string before = folder.Read("catalog.db");
  EXPECT_NE(MessageFor(folder).find("newer version"), std::string::npos);
  EXPECT_EQ(folder.Read("catalog.db"), before);
}

TEST(CatalogFileTest, AFileThatIsNoDatabaseIsDamaged) {
  TemporaryFolder folder;
  folder.Write("catalog.db", std::string(5000, 'x'));
  EXPECT_NE(MessageFor(folder).find("damaged"), std::string::npos);
}

}  // namespace
}  // namespace httptask
