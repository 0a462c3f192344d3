#include "plugin/catalog/stored_reference.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

class StoredReferenceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(file_.Put(MakeReference()).ok());
    document_ = file_.Count("SELECT id FROM document");
  }

  BlockPosition PositionOf(const std::string& name) const {
    auto number = [&](const std::string& column) {
      return static_cast<size_t>(
          file_.Count("SELECT " + column + " FROM operation WHERE name = '" + name + "'"));
    };
    return {number("block"), number("offset"), number("size")};
  }

  CatalogFile file_;
  int64_t document_ = 0;
};

TEST_F(StoredReferenceTest, GivesAnOperationAndTheDefinitionsThatItReaches) {
  StoredReference stored(file_.get(), document_);
  auto operation = stored.ReadOperation(PositionOf("linkTokenCreate"));
  ASSERT_TRUE(operation.ok()) << operation.status();
  EXPECT_EQ(*operation, MakeReference().operations[0]);
  auto definitions = stored.ReadDefinitionsFor(*operation);
  ASSERT_TRUE(definitions.ok()) << definitions.status();
  EXPECT_EQ(definitions->size(), 2u);
  EXPECT_EQ(*stored.ReadAllDefinitions(), MakeReference().definitions);
}

TEST_F(StoredReferenceTest, AReferenceToNowhereTakesEverything) {
  StoredReference stored(file_.get(), document_);
  Operation operation;
  operation.bodies.resize(1);
  operation.bodies[0].schema["$ref"] = "#/nowhere";
  auto definitions = stored.ReadDefinitionsFor(operation);
  ASSERT_TRUE(definitions.ok());
  EXPECT_EQ(definitions->at("#/nowhere"), Json::object());
}

TEST_F(StoredReferenceTest, DamagedPlacesAndBlocksAreTold) {
  StoredReference stored(file_.get(), document_);
  for (const BlockPosition& place : {BlockPosition{7, 0, 1}, BlockPosition{0, 1'000'000, 1},
                                     BlockPosition{0, 0, 1'000'000}, BlockPosition{0, 1, 5}}) {
    auto operation = stored.ReadOperation(place);
    ASSERT_FALSE(operation.ok());
    EXPECT_NE(MessageOf(operation.status()).find("damaged"), std::string_view::npos);
  }
  file_.Count("UPDATE block SET body = 'x'");
  StoredReference again(file_.get(), document_);
  EXPECT_FALSE(again.ReadOperation(PositionOf("linkTokenCreate")).ok());
}

}  // namespace
}  // namespace httptask
