#include "plugin/conductor/event_queue.h"

#include <utility>

namespace httptask {

void EventQueue::Post(Event event) {
  {
    std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  wake_.notify_one();
}

std::vector<EventQueue::Event> EventQueue::Take(Time until) {
  std::unique_lock lock(mutex_);
  wake_.wait_until(lock, until, [this] { return !events_.empty(); });
  return std::exchange(events_, {});
}

}  // namespace httptask
