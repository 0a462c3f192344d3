#include "plugin/catalog/block.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(BlockTest, TextsComeBackFromWhereTheyWerePut) {
  BlockWriter writer;
  const std::string large(kBlockBytes, 'a');
  const BlockPosition first = writer.Add("one");
  const BlockPosition second = writer.Add("two");
  const BlockPosition third = writer.Add(large);
  EXPECT_EQ(second, (BlockPosition{0, 3, 3}));
  EXPECT_EQ(third, (BlockPosition{1, 0, kBlockBytes}));
  const auto blocks = writer.Take();
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_LT(blocks[1].size(), 1000u);
  EXPECT_EQ(UnpackBlock(blocks[first.block]), "onetwo");
  EXPECT_EQ(UnpackBlock(blocks[third.block]), large);
}

TEST(BlockTest, ABlockIsClosedWhenItWouldBecomeTooLarge) {
  BlockWriter writer;
  writer.Add("x");
  EXPECT_EQ(writer.Add(std::string(kBlockBytes - 1, 'a')).block, 0u);
  EXPECT_EQ(writer.Add("y").block, 1u);
}

TEST(BlockTest, DamagedBlocksAreTold) {
  BlockWriter writer;
  writer.Add("some text");
  const std::string block = writer.Take().front();
  EXPECT_EQ(UnpackBlock(""), std::nullopt);
  EXPECT_EQ(UnpackBlock("no block"), std::nullopt);
  EXPECT_EQ(UnpackBlock(block.substr(0, block.size() - 1)), std::nullopt);
}

TEST(BlockTest, WhatUnpacksToMoreThanTheLimitIsNoBlock) {
  // A frame header (RFC 8878, section 3.1.1.1) that promises so many bytes.
  auto frame_of = [](uint64_t bytes) {
    std::string frame = "\x28\xb5\x2f\xfd\xe0";
    for (int i = 0; i < 8; ++i) frame += static_cast<char>(bytes >> (8 * i));
    return frame;
  };
  EXPECT_EQ(UnpackBlock(frame_of(kBlockBytesMax + 1)), std::nullopt);
  EXPECT_EQ(UnpackBlock(frame_of(~uint64_t{0} - 3)), std::nullopt);
}

}  // namespace
}  // namespace httptask
