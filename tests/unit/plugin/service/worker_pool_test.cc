#include "plugin/service/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace httptask {
namespace {

TEST(WorkerPoolTest, DestructorFinishesWhatWasTakenOn) {
  std::atomic<int> done = 0;
  {
    WorkerPool pool(2, 100);
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(pool.Post([&done] { ++done; }));
  }
  EXPECT_EQ(done, 50);
}

TEST(WorkerPoolTest, RefusesWhatIsMoreThanMayWait) {
  std::promise<void> running;
  std::promise<void> go_on;
  WorkerPool pool(1, 2);
  pool.Post([&] {
    running.set_value();
    go_on.get_future().wait();
  });
  running.get_future().wait();
  EXPECT_TRUE(pool.Post([] {}));
  EXPECT_TRUE(pool.Post([] {}));
  EXPECT_FALSE(pool.Post([] {}));
  go_on.set_value();
}

}  // namespace
}  // namespace httptask
