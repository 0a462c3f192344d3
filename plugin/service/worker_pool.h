#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace httptask {

// A few threads for work that blocks or computes (SQLite, parsing), so that gRPC's own threads
// never do.
class WorkerPool {
 public:
  // `waiting_max`: work that waits for a thread; more is refused.
  WorkerPool(size_t threads, size_t waiting_max);
  // Finishes what was taken on.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Whether the work was taken on. Thread-safe; never blocks.
  bool Post(std::function<void()> work);

 private:
  void Run();

  const size_t waiting_max_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;  // Set once, before any other use.
};

}  // namespace httptask
