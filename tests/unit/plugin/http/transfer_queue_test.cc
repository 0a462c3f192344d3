#include "plugin/http/transfer_queue.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(TransferQueueTest, FirstComeFirstServedWithinAHost) {
  TransferQueue queue(10, 10);
  queue.Add(1, "a");
  queue.Add(2, "a");
  EXPECT_EQ(queue.TakeNext(), 1u);
  EXPECT_EQ(queue.TakeNext(), 2u);
  EXPECT_EQ(queue.TakeNext(), std::nullopt);
}

TEST(TransferQueueTest, HostHasALimit) {
  TransferQueue queue(10, 2);
  for (uint64_t id = 1; id <= 3; ++id) queue.Add(id, "a");
  queue.Add(4, "b");
  EXPECT_EQ(queue.TakeNext(), 1u);
  EXPECT_EQ(queue.TakeNext(), 4u);
  EXPECT_EQ(queue.TakeNext(), 2u);
  EXPECT_EQ(queue.TakeNext(), std::nullopt);
  queue.Release("a");
  EXPECT_EQ(queue.TakeNext(), 3u);
}

TEST(TransferQueueTest, AllHostsTogetherHaveALimit) {
  TransferQueue queue(2, 2);
  queue.Add(1, "a");
  queue.Add(2, "b");
  queue.Add(3, "c");
  EXPECT_EQ(queue.TakeNext(), 1u);
  EXPECT_EQ(queue.TakeNext(), 2u);
  EXPECT_EQ(queue.TakeNext(), std::nullopt);
  queue.Release("b");
  EXPECT_EQ(queue.TakeNext(), 3u);
  EXPECT_EQ(queue.TakeNext(), std::nullopt);
}

TEST(TransferQueueTest, HostsTakeTurns) {
  TransferQueue queue(10, 10);
  for (uint64_t id = 1; id <= 3; ++id) queue.Add(id, "a");
  queue.Add(9, "b");
  EXPECT_EQ(queue.TakeNext(), 1u);
  EXPECT_EQ(queue.TakeNext(), 9u);
  EXPECT_EQ(queue.TakeNext(), 2u);
  EXPECT_EQ(queue.TakeNext(), 3u);
}

TEST(TransferQueueTest, RemovedOnesAreForgotten) {
  TransferQueue queue(10, 1);
  for (uint64_t id = 1; id <= 3; ++id) queue.Add(id, "a");
  queue.Remove(1, "a");
  EXPECT_EQ(queue.TakeNext(), 2u);
  queue.Remove(3, "a");
  queue.Remove(7, "none");
  queue.Release("a");
  EXPECT_EQ(queue.TakeNext(), std::nullopt);
  queue.Add(4, "a");
  EXPECT_EQ(queue.TakeNext(), 4u);
}

TEST(TransferQueueTest, PlaceTakenBackWhileOthersWaitIsUsed) {
  TransferQueue queue(1, 1);
  queue.Add(1, "a");
  ASSERT_EQ(queue.TakeNext(), 1u);
  queue.Add(2, "a");
  queue.Add(3, "b");
  queue.Release("a");
  EXPECT_EQ(queue.TakeNext(), 3u);
  queue.Release("b");
  EXPECT_EQ(queue.TakeNext(), 2u);
}

}  // namespace
}  // namespace httptask
