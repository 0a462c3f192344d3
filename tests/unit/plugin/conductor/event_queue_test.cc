#include "plugin/conductor/event_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace httptask {
namespace {

TEST(EventQueueTest, GivesWhatWasPostedInOrder) {
  EventQueue queue;
  std::string order;
  queue.Post([&] { order += "a"; });
  queue.Post([&] { order += "b"; });
  for (const auto& event : queue.Take(EventQueue::Time::max())) event();
  EXPECT_EQ(order, "ab");
}

TEST(EventQueueTest, GivesNothingWhenTheTimeIsOver) {
  EventQueue queue;
  EXPECT_TRUE(queue.Take(EventQueue::Time::min()).empty());
}

TEST(EventQueueTest, WakesUpForAnEventOfAnotherThread) {
  EventQueue queue;
  std::thread other([&] { queue.Post([] {}); });
  EXPECT_EQ(queue.Take(std::chrono::steady_clock::now() + std::chrono::minutes(1)).size(), 1u);
  other.join();
}

}  // namespace
}  // namespace httptask
