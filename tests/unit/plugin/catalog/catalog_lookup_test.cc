#include "plugin/catalog/catalog_lookup.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

class CatalogLookupTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(file_.Put(MakeReference()).ok()); }

  std::string MessageFor(std::string_view name) {
    auto key = FindOperation(file_.get(), name);
    EXPECT_FALSE(key.ok()) << name;
    return key.ok() ? "" : std::string(MessageOf(key.status()));
  }

  CatalogFile file_;
};

TEST_F(CatalogLookupTest, EveryWayToNameAnOperationFindsIt) {
  for (std::string_view name : {"plaid/linkTokenGet", "linkTokenGet", "POST /link/token/get",
                                "plaid/post /link/token/get", " linkTokenGet "}) {
    auto key = FindOperation(file_.get(), name);
    ASSERT_TRUE(key.ok()) << name << key.status();
    EXPECT_EQ(key->id, 2);
  }
}

TEST_F(CatalogLookupTest, CaseCountsInIdsAndPaths) {
  EXPECT_NE(MessageFor("plaid/LINKTOKENGET").find("plaid/linkTokenGet"), std::string::npos);
  EXPECT_FALSE(FindOperation(file_.get(), "POST /LINK/token/get").ok());
}

TEST_F(CatalogLookupTest, UnknownApisAreToldWithTheNearest) {
  EXPECT_TRUE(CheckApi(file_.get(), "plaid").ok());
  const Status status = CheckApi(file_.get(), "plad");
  EXPECT_EQ(ReasonOf(status), Reason::kApiNotFound);
  EXPECT_NE(MessageOf(status).find("`plaid`"), std::string_view::npos);
}

TEST_F(CatalogLookupTest, ReferencesAreFoundAndMovedWhereverTheyStand) {
  Json value = *ParseJson(R"({"a": [{"$ref": "#/x"}], "$ref": "#/y", "b": {"$ref": 3}})");
  EXPECT_EQ(ReferencesIn(value).size(), 2u);
  PrefixReferences(value, "/documents/2");
  EXPECT_EQ(FormatJson(value),
            R"({"a":[{"$ref":"#/documents/2/x"}],"$ref":"#/documents/2/y","b":{"$ref":3}})");
}

}  // namespace
}  // namespace httptask
