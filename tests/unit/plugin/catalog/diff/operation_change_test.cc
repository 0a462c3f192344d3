#include "plugin/catalog/diff/operation_change.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(OperationChangeTest, KindsHaveNames) {
  EXPECT_EQ(ChangeKindName(ChangeKind::kAdded), "added");
  EXPECT_EQ(ChangeKindName(ChangeKind::kRemoved), "removed");
  EXPECT_EQ(ChangeKindName(ChangeKind::kCompatible), "compatible");
  EXPECT_EQ(ChangeKindName(ChangeKind::kBroken), "broken");
}

}  // namespace
}  // namespace httptask
