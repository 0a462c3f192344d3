#include "plugin/catalog/diff/operation_drift.h"

#include <gtest/gtest.h>

#include "plugin/catalog/catalog.h"
#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

// A catalog into which forms of one operation are put, one after the other.
class OperationDriftTest : public ::testing::Test {
 protected:
  // The operation as it is after its definition B has this type.
  Operation Put(std::string_view type) {
    Reference reference = MakeReference();
    reference.definitions["#/components/schemas/B"]["type"] = type;
    EXPECT_TRUE(catalog_->Put(reference, "plaid.yaml", "plaid").ok());
    auto operation = catalog_->Get("plaid/linkTokenCreate");
    EXPECT_TRUE(operation.ok());
    return *std::move(operation);
  }

  std::optional<OperationChange> Since(const Operation& before, const Operation& now) {
    auto change = catalog_->DriftOf(now, before.digest);
    EXPECT_TRUE(change.ok());
    return *std::move(change);
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<Catalog> catalog_ = Catalog::Open(folder_.path()).value();
};

TEST_F(OperationDriftTest, NothingHasChangedSinceTheSameDigest) {
  const Operation now = Put("string");
  EXPECT_FALSE(Since(now, now));
}

TEST_F(OperationDriftTest, AChangeThatBreaksIsTold) {
  const Operation before = Put("string");
  const auto change = Since(before, Put("integer"));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->kind, ChangeKind::kBroken);
  EXPECT_FALSE(change->differences.empty());
}

TEST_F(OperationDriftTest, WhatBrokeOnTheWayCountsAcrossImports) {
  const Operation before = Put("string");
  Put("integer");
  const auto change = Since(before, Put("number"));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->kind, ChangeKind::kBroken);
}

TEST_F(OperationDriftTest, WhatWasTakenBackOnTheWayDoesNotCount) {
  const Operation before = Put("integer");
  Put("string");
  const auto change = Since(before, Put("number"));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->kind, ChangeKind::kCompatible);
  EXPECT_EQ(change->differences.size(), 1u);
}

TEST_F(OperationDriftTest, TheOtherFormOfAPageIsNoChangeOfTheApi) {
  Reference page;
  page.operations = {MakeOperation("POST /a", "POST", "/a")};
  ASSERT_TRUE(catalog_->Put(page, "pipe.txt", "shop").ok());
  const Operation before = *catalog_->Get("shop/POST /a");
  page.operations[0].parameters.push_back({.name = "a", .required = true});
  const auto put = catalog_->Put(page, "plain.txt", "shop", PutKind::kOtherForm);
  ASSERT_TRUE(put.ok());
  EXPECT_TRUE(put->changes.empty());
  EXPECT_FALSE(Since(before, *catalog_->Get("shop/POST /a")));
  page.operations[0].path = "/b";
  ASSERT_TRUE(catalog_->Put(page, "plain.txt", "shop").ok());
  EXPECT_EQ(Since(before, *catalog_->Get("shop/POST /a"))->kind, ChangeKind::kBroken);
}

TEST_F(OperationDriftTest, AFormThatComesBackIsNoChange) {
  const Operation before = Put("string");
  Put("integer");
  EXPECT_FALSE(Since(before, Put("string")));
}

TEST_F(OperationDriftTest, AnUnknownDigestIsToldAndBreaksNothing) {
  Operation before = Put("string");
  before.digest = "0123";
  const auto change = Since(before, Put("string"));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->kind, ChangeKind::kCompatible);
  ASSERT_EQ(change->differences.size(), 1U);
  EXPECT_NE(change->differences[0].what.find("not known"), std::string::npos);
}

}  // namespace
}  // namespace httptask
