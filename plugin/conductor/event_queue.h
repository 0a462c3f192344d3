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
  // Everything posted since the last call; waits for something, `until` at the longest, and from
  // then on, when there is something, gathers more before `from`.
  std::vector<Event> Take(Time until, Time from = {});

 private:
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable wake_;
  std::vector<Event> events_;
  bool is_awaited_ = false;  // The first event wakes the one that takes them.
};

}  // namespace httptask
