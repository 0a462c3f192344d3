#include "plugin/catalog/packed_reference.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(PackedReferenceTest, HoldsEveryTextOnceInBlocks) {
  Reference reference;
  reference.operations.resize(2);
  reference.operations[0].id = "first";
  reference.operations[1].id = "second";
  reference.definitions["#/a"]["type"] = "string";
  const PackedReference packed = PackReference(reference, "plaid");
  ASSERT_EQ(packed.operations.size(), 2u);
  ASSERT_EQ(packed.definitions.size(), 1u);
  ASSERT_EQ(packed.blocks.size(), 1u);
  const auto text = UnpackBlock(packed.blocks[0]);
  ASSERT_TRUE(text);
  auto at = [&](const BlockPosition& place) { return text->substr(place.offset, place.size); };
  EXPECT_EQ(at(packed.operations[1].position), R"({"id":"second"})");
  EXPECT_EQ(packed.definitions[0].reference, "#/a");
  EXPECT_EQ(at(packed.definitions[0].position), R"({"type":"string"})");
  EXPECT_EQ(packed.operations[0].words.name, "first");
  EXPECT_EQ(packed.operations[0].digest, packed.operations[1].digest);
}

TEST(PackedReferenceTest, AnotherNameOfTheApiMakesOtherWords) {
  Reference reference;
  reference.operations = {Operation{.id = "listUsers", .method = "GET", .path = "/users"}};
  PackedReference packed = PackReference(reference, "plaid");
  RenameWords(reference, "other", packed);
  const PackedReference whole = PackReference(reference, "other");
  ASSERT_EQ(packed.operations.size(), whole.operations.size());
  EXPECT_EQ(packed.operations[0].words, whole.operations[0].words);
}

}  // namespace
}  // namespace httptask
