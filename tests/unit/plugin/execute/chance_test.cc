#include "plugin/execute/chance.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(ChanceTest, ComesFromTheSeedAlone) {
  Chance one(7), same(7), other(8);
  EXPECT_EQ(one.Next(), same.Next());
  EXPECT_NE(one.Next(), other.Next());
  EXPECT_NE(one.Key(), other.Key());
  EXPECT_NE(one.BoundarySeed(), other.BoundarySeed());
}

TEST(ChanceTest, LiesBetweenZeroAndOneAndChanges) {
  Chance chance(1);
  double last = -1;
  for (int i = 0; i < 1'000; ++i) {
    const double next = chance.Next();
    EXPECT_NE(next, last);
    EXPECT_TRUE(next >= 0 && next < 1) << next;
    last = next;
  }
}

TEST(ChanceTest, TheKeyStaysTheSame) {
  Chance chance(1);
  const std::string key = chance.Key();
  chance.Next();
  EXPECT_EQ(chance.Key(), key);
  EXPECT_EQ(key.size(), 32u);
}

}  // namespace
}  // namespace httptask
