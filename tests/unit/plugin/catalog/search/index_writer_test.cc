#include "plugin/catalog/search/index_writer.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

TEST(IndexWriterTest, AddsAndRemovesWhatWasCollected) {
  CatalogFile file;
  IndexWriter writer;
  writer.Add(9, {.name = "alpha"});
  writer.Add(3, {.name = "alpha", .path = "beta"});
  ASSERT_TRUE(writer.Write(file.get()).ok());
  const std::string count = "SELECT COUNT(*) FROM operation_text WHERE operation_text MATCH ";
  EXPECT_EQ(file.Count(count + "'alpha'"), 2);
  EXPECT_EQ(file.Count(count + "'{name} : beta'"), 0);
  EXPECT_EQ(file.Count(count + "'{path} : beta'"), 1);
  writer.Remove(3, {.name = "alpha", .path = "beta"});
  ASSERT_TRUE(writer.Write(file.get()).ok());
  EXPECT_EQ(file.Count(count + "'alpha'"), 1);
  EXPECT_EQ(file.Count(count + "'beta'"), 0);
}

}  // namespace
}  // namespace httptask
