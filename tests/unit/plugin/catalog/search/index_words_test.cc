#include "plugin/catalog/search/index_words.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

TEST(IndexWordsTest, AWordStandsInTheFirstColumnThatHasIt) {
  Operation operation = MakeOperation("linkTokenCreate", "POST", "/link/{userId}", "Create a Link");
  operation.tags = {"Link API"};
  operation.description = "Makes a link";
  const IndexedWords words = WordsToIndex(operation, "plaid.com");
  EXPECT_EQ(words.name, "link token create linktokencreate");
  EXPECT_EQ(words.api, "plaid com =plaid.com @post");
  EXPECT_EQ(words.path, "user id");
  EXPECT_EQ(words.tags, "api");
  EXPECT_EQ(words.summary, "a");
  EXPECT_EQ(words.description, "makes");
}

TEST(IndexWordsTest, ADescriptionCountsUpToItsLimit) {
  Operation operation;
  operation.description = std::string(kIndexedDescriptionBytes - 3, ' ') + "abc";
  EXPECT_EQ(WordsToIndex(operation, "x").description, "abc");
  operation.description = std::string(kIndexedDescriptionBytes, ' ') + "abc";
  EXPECT_EQ(WordsToIndex(operation, "x").description, "");
}

TEST(IndexWordsTest, FewWordsComeBeforeManyAndDeprecatedLast) {
  Operation few = MakeOperation("getUser", "GET", "/user");
  const Operation many = MakeOperation("getUserOfTeam", "GET", "/team/user");
  EXPECT_LT(IndexRow(few, 9), IndexRow(many, 1));
  EXPECT_EQ(OperationOfRow(IndexRow(many, 7)), 7);
  few.deprecated = true;
  EXPECT_GT(IndexRow(few, 1), IndexRow(many, 1));
}

}  // namespace
}  // namespace httptask
