#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace httptask {

// Hands work from many threads to one, in order.
class EventQueue {
 public:
  using Event = std::function<void()>;
  using Time = std::chrono::steady_clock::time_point;

  // From any thread.
  void Post(Event event);
  // Everything posted since the last call; waits for something, `until` at the longest.
  std::vector<Event> Take(Time until);

 private:
  std::mutex mutex_;  // Guards events_.
  std::condition_variable wake_;
  std::vector<Event> events_;
};

}  // namespace httptask
