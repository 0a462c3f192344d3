#include "plugin/catalog/catalog_removal.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

class CatalogRemovalTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(file_.Put(MakeReference()).ok()); }

  int64_t Id(const std::string& table) const { return file_.Count("SELECT id FROM " + table); }

  CatalogFile file_;
};

TEST_F(CatalogRemovalTest, ADocumentReplacesItsOwnAndEqualIdsOfOthers) {
  Reference other;
  other.operations = {MakeOperation("linkTokenGet", "GET", "/x"), MakeOperation("New", "GET", "/y"),
                      MakeOperation("LINKTOKENCREATE", "GET", "/z")};
  auto of_other = FindReplaced(file_.get(), other, Id("api"), 99);
  ASSERT_TRUE(of_other.ok()) << of_other.status();
  ASSERT_EQ(of_other->size(), 1u);
  EXPECT_EQ((*of_other)[0].name, "linkTokenGet");
  EXPECT_EQ(FindReplaced(file_.get(), other, Id("api"), Id("document"))->size(), 3u);
}

TEST_F(CatalogRemovalTest, ARemovedOperationIsFoundNoMore) {
  auto all = FindReplaced(file_.get(), {}, Id("api"), Id("document"));
  ASSERT_EQ(all->size(), 3u);
  IndexWriter index;
  ASSERT_TRUE(RemoveOperations(file_.get(), *all, "plaid", index).ok());
  ASSERT_TRUE(index.Write(file_.get()).ok());
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM operation"), 0);
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM operation_text WHERE operation_text MATCH 'link'"),
            0);
}

TEST_F(CatalogRemovalTest, ContentsOfOneDocumentGoAlone) {
  ASSERT_TRUE(file_.Put(MakeReference(), "other.yaml", "other").ok());
  ASSERT_TRUE(RemoveContents(file_.get(), Id("document")).ok());
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM definition"), 3);
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM block"), 1);
}

TEST_F(CatalogRemovalTest, ADocumentThatLostItsOperationsGoesUnlessItHasUnusableOnes) {
  const auto all = FindReplaced(file_.get(), {}, Id("api"), Id("document"));
  file_.Count("DELETE FROM operation");
  ASSERT_TRUE(RemoveEmptyDocuments(file_.get(), *all, Id("document")).ok());
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM document"), 1);
  file_.Count("UPDATE document SET unusable = 1");
  ASSERT_TRUE(RemoveEmptyDocuments(file_.get(), *all, 99).ok());
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM document"), 1);
  file_.Count("UPDATE document SET unusable = 0");
  ASSERT_TRUE(RemoveEmptyDocuments(file_.get(), {}, 99).ok());
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM document"), 1);
  ASSERT_TRUE(RemoveEmptyDocuments(file_.get(), *all, 99).ok());
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM document"), 0);
  EXPECT_EQ(file_.Count("SELECT COUNT(*) FROM block"), 0);
}

}  // namespace
}  // namespace httptask
