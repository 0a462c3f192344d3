#include "plugin/catalog/catalog_put.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

TEST(CatalogPutTest, ApiNamesAreLettersDigitsAndThreeSigns) {
  EXPECT_TRUE(IsApiName("A-b_c.9"));
  EXPECT_TRUE(IsApiName(std::string(100, 'a')));
  EXPECT_FALSE(IsApiName(std::string(101, 'a')));
  EXPECT_FALSE(IsApiName(""));
  EXPECT_FALSE(IsApiName("a/b"));
}

TEST(CatalogPutTest, PuttingTwiceLeavesTheSameRows) {
  CatalogFile file;
  ASSERT_TRUE(file.Put(MakeReference()).ok());
  ASSERT_TRUE(file.Put(MakeReference()).ok());
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM api"), 1);
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM document"), 1);
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM operation"), 3);
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM definition"), 3);
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM block"), 1);
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM operation_text WHERE operation_text MATCH 'link'"), 3);
}

TEST(CatalogPutTest, TheLastOfTwoOperationsWithOneIdCounts) {
  CatalogFile file;
  Reference reference = MakeReference();
  reference.operations.push_back(MakeOperation("linkTokenGet", "GET", "/other"));
  ASSERT_TRUE(file.Put(reference).ok());
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM operation WHERE name = 'linkTokenGet'"), 1);
  EXPECT_EQ(file.Count("SELECT COUNT(*) FROM operation WHERE path = '/other'"), 1);
}

}  // namespace
}  // namespace httptask
