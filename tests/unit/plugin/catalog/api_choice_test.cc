#include "plugin/catalog/api_choice.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

class ApiChoiceTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(file_.Put(MakeReference(), "v1/openapi.yaml").ok()); }

  // `api`, with the holder behind it where there is one.
  std::string Choose(const std::string& source, const Reference& reference) {
    const auto choice = ChooseApi(file_.get(), reference, source);
    EXPECT_TRUE(choice.ok()) << choice.status();
    if (!choice.ok()) return "";
    return choice->api + (choice->holder.empty() ? "" : " <- " + choice->holder);
  }

  static Reference WithVersion(const std::string& version) {
    Reference reference = MakeReference();
    reference.version = version;
    return reference;
  }

  CatalogFile file_;
};

TEST_F(ApiChoiceTest, TheSameSourceStaysWhereItIs) {
  EXPECT_EQ(Choose("v1/openapi.yaml", WithVersion("2")), "plaid");
  ASSERT_TRUE(file_.Put(WithVersion("2"), "v2/openapi.yaml", "plaid-2").ok());
  EXPECT_EQ(Choose("v2/openapi.yaml", WithVersion("3")), "plaid-2");
}

TEST_F(ApiChoiceTest, AnotherSourceWithOtherOperationsJoinsTheApi) {
  Reference other;
  other.api = "plaid";
  other.operations = {MakeOperation("LINKTOKENGET", "GET", "/other")};
  EXPECT_EQ(Choose("other.yaml", other), "plaid");
  other.api = "new";
  EXPECT_EQ(Choose("other.yaml", other), "new");
}

TEST_F(ApiChoiceTest, AnotherSourceWithTheSameIdsGetsANameWithItsVersion) {
  EXPECT_EQ(Choose("v2/openapi.yaml", WithVersion("2.0 (Beta)")),
            "plaid-2.0-beta <- v1/openapi.yaml");
}

TEST_F(ApiChoiceTest, WithoutAVersionOfItsOwnItIsNamedAfterItsPlace) {
  EXPECT_EQ(Choose("v2/openapi.yaml", WithVersion("")), "plaid-v2 <- v1/openapi.yaml");
  EXPECT_EQ(Choose("v1/Beta API.json", WithVersion("")), "plaid-beta-api <- v1/openapi.yaml");
  ASSERT_TRUE(file_.Put(WithVersion("2"), "v2/openapi.yaml", "plaid-2").ok());
  EXPECT_EQ(Choose("v3/openapi.yaml", WithVersion("2")), "plaid-v3 <- v1/openapi.yaml");
}

TEST_F(ApiChoiceTest, InTheEndANumberTellsThemApart) {
  ASSERT_TRUE(file_.Put(WithVersion(""), "a/v2/openapi.yaml", "plaid-v2").ok());
  EXPECT_EQ(Choose("b/v2/openapi.yaml", WithVersion("")), "plaid-2 <- v1/openapi.yaml");
}

TEST_F(ApiChoiceTest, TheSameTextsAtAnotherPlaceAreTheSameDocument) {
  Reference reference = MakeReference();
  reference.digest = "d1";
  ASSERT_TRUE(file_.Put(reference, "v1/openapi.yaml").ok());
  EXPECT_EQ(Choose("moved.yaml", reference), "plaid");
}

TEST_F(ApiChoiceTest, LongNamesStayWithinTheLimit) {
  Reference reference = WithVersion(std::string(90, '7'));
  reference.api = std::string(kApiNameBytesMax, 'a');
  ASSERT_TRUE(file_.Put(reference, "v1/openapi.yaml", reference.api).ok());
  const auto choice = ChooseApi(file_.get(), reference, "v2/openapi.yaml");
  ASSERT_TRUE(choice.ok());
  EXPECT_EQ(choice->api, std::string(9, 'a') + "-" + std::string(90, '7'));
}

}  // namespace
}  // namespace httptask
