#include "runner/engine/tasks/hash_order.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

std::string Names(const Json& object) {
  std::string names;
  for (const auto& [name, member] : object.items()) names += (names.empty() ? "" : " ") + name;
  return names;
}

TEST(HashOrderTest, MembersStandByTheBucketsOfTheirHashes) {
  EXPECT_EQ(Names(InHashOrder({{"list", 1}, {"text", 2}})), "text list");
  EXPECT_EQ(Names(InHashOrder({{"t", 1}, {"w", 2}, {"k", 3}, {"h", 4}, {"d", 5}})), "t d w h k");
}

TEST(HashOrderTest, OfOneBucketTheFirstComesFirst) {
  EXPECT_EQ(Names(InHashOrder({{"Aa", 1}, {"BB", 2}})), "Aa BB");
  EXPECT_EQ(Names(InHashOrder({{"BB", 1}, {"Aa", 2}})), "BB Aa");
}

TEST(HashOrderTest, TheTableGrowsWithItsMembers) {
  Json many = Json::object();
  for (char c = 'z'; c >= 'a'; --c) many[std::string(1, c)] = c;
  // 26 names in 64 buckets: 97 to 122 fall into 33 to 58.
  EXPECT_EQ(Names(InHashOrder(many)), "a b c d e f g h i j k l m n o p q r s t u v w x y z");
}

TEST(HashOrderTest, ObjectsWithinArraysAndObjectsAreOrderedToo) {
  const Json ordered = InHashOrder({{"a", {{{"b", 1}, {"a", 2}}}}, {"o", {{"d", 1}, {"c", 2}}}});
  EXPECT_EQ(Names(ordered["a"][0]), "a b");
  EXPECT_EQ(Names(ordered["o"]), "c d");
}

TEST(HashOrderTest, HashesAreOfUtf16) {
  // U+1F600 is D83D DE00, whose hash, spread, falls into bucket 8; U+00E4 into 4.
  EXPECT_EQ(Names(InHashOrder({{"\xC3\xA4", 1}, {"\xF0\x9F\x98\x80", 2}, {"a", 3}})),
            "a \xC3\xA4 \xF0\x9F\x98\x80");
}

TEST(HashOrderTest, OtherValuesStayAsTheyAre) {
  EXPECT_EQ(FormatJson(InHashOrder(Json(1.0))), "1.0");
  EXPECT_EQ(InHashOrder(nullptr), nullptr);
  EXPECT_EQ(InHashOrder(Json::object()), Json::object());
}

}  // namespace
}  // namespace httptask::runner
