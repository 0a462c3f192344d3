#include "plugin/catalog/search/operation_search.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/plugin/catalog/catalog_samples.h"
#include "tests/unit/plugin/catalog/search/search_samples.h"

namespace httptask {
namespace {

// One catalog of a few hundred operations for all tests, which only read.
class OperationSearchTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    file_ = new CatalogFile;
    for (const auto& [api, reference] : SearchSamples()) {
      ASSERT_TRUE(file_->Put(reference, api + ".json", api).ok());
    }
  }
  static void TearDownTestSuite() {
    delete file_;
    file_ = nullptr;
  }

  static std::vector<std::string> Find(const SearchQuery& query) {
    auto found = SearchOperations(file_->get(), query);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> ids;
    if (!found.ok()) return ids;
    for (const OperationSummary& operation : *found) ids.push_back(operation.FullId());
    return ids;
  }
  static std::string First(std::string words) {
    const auto ids = Find({.words = std::move(words)});
    return ids.empty() ? "" : ids.front();
  }

  static CatalogFile* file_;
};
CatalogFile* OperationSearchTest::file_ = nullptr;

TEST_F(OperationSearchTest, SamplesAreAFewHundred) {
  EXPECT_GE(file_->Count("SELECT COUNT(*) FROM operation"), 300);
}

TEST_F(OperationSearchTest, WhatIsMeantComesFirst) {
  const std::pair<const char*, const char*> kCases[] = {
      // Exact ids and paths, in any case and however they are named.
      {"createCustomer", "shop/createCustomer"},
      {"CREATECUSTOMER", "shop/createCustomer"},
      {"shop/createCustomer", "shop/createCustomer"},
      {"/v1/customers/{customerId}", "shop/getCustomer"},
      {"DELETE /v1/customers/{customerId}", "shop/deleteCustomer"},
      {"repos/list-issues", "code/repos/list-issues"},
      // The words of an id, in any style.
      {"create customer", "shop/createCustomer"},
      {"create_customer", "shop/createCustomer"},
      {"customer create", "shop/createCustomer"},
      {"link token create", "bank/linkTokenCreate"},
      {"linktokencreate", "bank/linkTokenCreate"},
      // While typing.
      {"createCust", "shop/createCustomer"},
      {"link tok cre", "bank/linkTokenCreate"},
      {"linktokenc", "bank/linkTokenCreate"},
      {"cust cre", "shop/createCustomer"},
      {"lin tok cre", "bank/linkTokenCreate"},
      // The API in the words.
      {"bank accounts get", "bank/accountsGet"},
      {"chat list channels", "chat/channels_list"},
      // Plural and singular, small words, accents.
      {"create customers", "shop/createCustomer"},
      {"how to create a customer", "shop/createCustomer"},
      {"crème brûlée", "shop/getDessert"},
      // The shorter of two that fit.
      {"list orders", "shop/listOrders"},
      {"delete order", "shop/deleteOrder"},
      // Words of the summary or the tags alone.
      {"chargeback", "shop/listDisputes"},
      {"bookkeeping", "shop/listLedgers"},
      // Slips of one letter.
      {"creatr customer", "shop/createCustomer"},
      {"cutsomer", "shop/createCustomer"},
  };
  for (const auto& [words, first] : kCases) EXPECT_EQ(First(words), first) << words;
}

TEST_F(OperationSearchTest, EveryWordMustOccur) {
  EXPECT_TRUE(Find({.words = "customer zebra"}).empty());
  EXPECT_TRUE(Find({.words = "qqqqqqqqqq"}).empty());
}

TEST_F(OperationSearchTest, FiltersKeepTheApiAndTheMethod) {
  for (const auto& id : Find({.words = "list", .api = "chat", .limit = 100})) {
    EXPECT_TRUE(id.starts_with("chat/")) << id;
  }
  auto found = SearchOperations(file_->get(), {.words = "customer", .method = "delete"});
  ASSERT_TRUE(found.ok());
  ASSERT_FALSE(found->empty());
  for (const auto& operation : *found) EXPECT_EQ(operation.method, "DELETE");
  EXPECT_TRUE(Find({.words = "createCustomer", .api = "chat"}).empty());
  EXPECT_TRUE(Find({.words = "createCustomer", .method = "GET"}).empty());
  EXPECT_TRUE(Find({.words = "createCustomer", .api = "\" OR \"", .method = "*"}).empty());
}

TEST_F(OperationSearchTest, WithoutWordsAnApiIsListedInItsOrder) {
  auto listed = ListOperations(file_->get(), {.api = "bank", .limit = 2});
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->size(), 2u);
  EXPECT_EQ((*listed)[0].id, "linkTokenCreate");
  auto posts = ListOperations(file_->get(), {.api = "shop", .method = "delete", .limit = 1000});
  ASSERT_TRUE(posts.ok());
  for (const auto& operation : *posts) EXPECT_EQ(operation.method, "DELETE");
  EXPECT_FALSE(posts->empty());
}

TEST_F(OperationSearchTest, AFewWordsMayAllBeCutShort) {
  const auto found = Find({.words = "custo tax", .limit = 100});
  EXPECT_NE(std::find(found.begin(), found.end(), "shop/createCustomerTaxId"), found.end());
}

TEST_F(OperationSearchTest, PagesFollowEachOtherWithoutGapsOrRepeats) {
  for (const auto& [words, count] : {std::pair("list", size_t{50}), {"sho", kRankedTogether}}) {
    const auto all = Find({.words = words, .limit = 1000});
    ASSERT_GT(all.size(), count);
    std::vector<std::string> paged;
    for (size_t offset = 0; offset < all.size(); offset += 7) {
      for (auto& id : Find({.words = words, .offset = offset, .limit = 7})) {
        paged.push_back(std::move(id));
      }
    }
    EXPECT_EQ(paged, all);
    EXPECT_TRUE(Find({.words = words, .offset = all.size(), .limit = 5}).empty());
  }
}

TEST_F(OperationSearchTest, NoTextIsQuerySyntax) {
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "word" + std::to_string(i) + " ";
  const std::string kTexts[] = {"\"",
                                "a\"b",
                                "NEAR(link token)",
                                "link AND",
                                "*",
                                "-link",
                                "link:*",
                                "(",
                                "^link",
                                "{a b}: c",
                                std::string("a\0b", 3),
                                "\x01\x02",
                                "\xff\xfe",
                                "name : link",
                                "'",
                                "=shop",
                                "@get",
                                "; DROP TABLE operation",
                                "–",
                                "OR OR",
                                "😀",
                                "😀 customer",
                                "a—b",
                                "NOT",
                                "+ +",
                                std::string(10'240, 'a'),
                                std::string(10'240, '"'),
                                many};
  for (const std::string& text : kTexts) {
    EXPECT_TRUE(SearchOperations(file_->get(), {.words = text}).ok()) << text.substr(0, 40);
    EXPECT_TRUE(
        SearchOperations(file_->get(), {.words = "list", .api = text, .method = text}).ok());
  }
}

}  // namespace
}  // namespace httptask
