#include "plugin/conductor/event_queue.h"

#include <utility>

namespace httptask {

void EventQueue::Post(Event event) {
  bool is_awaited = false;
  {
    std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
    is_awaited = std::exchange(is_awaited_, false);
  }
  if (is_awaited) wake_.notify_one();
}

std::vector<EventQueue::Event> EventQueue::Take(Time until, Time from) {
  std::unique_lock lock(mutex_);
  is_awaited_ = events_.empty();
  wake_.wait_until(lock, until, [this] { return !events_.empty(); });
  is_awaited_ = false;
  if (!events_.empty()) wake_.wait_until(lock, from, [] { return false; });
  return std::exchange(events_, {});
}

}  // namespace httptask
