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

TEST(EventQueueTest, GathersWhatComesBeforeTheTurnBegins) {
  EventQueue queue;
  const auto from = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
  queue.Post([] {});
  EXPECT_EQ(queue.Take(EventQueue::Time::max(), from).size(), 1u);
  EXPECT_GE(std::chrono::steady_clock::now(), from);
}

TEST(EventQueueTest, GathersNothingAfterItsTime) {
  EventQueue queue;
  const auto far = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  EXPECT_TRUE(queue.Take(EventQueue::Time::min(), far).empty());
}

}  // namespace
}  // namespace httptask
