#include "plugin/execute/timers.h"

#include <utility>

namespace httptask {

TimerThread::TimerThread() : thread_([this] { Run(); }) {}

TimerThread::~TimerThread() {
  Stop();
}

void TimerThread::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  decltype(waiting_) dropped;  // Destroyed without the lock: they may own much.
  std::lock_guard lock(mutex_);
  std::swap(dropped, waiting_);
  times_.clear();
}

Timers::TimerId TimerThread::After(std::chrono::milliseconds delay, std::function<void()> action) {
  const Time time = std::chrono::steady_clock::now() + delay;
  bool is_first = false;
  TimerId id = 0;
  {
    std::lock_guard lock(mutex_);
    id = ++last_id_;
    if (stopping_) return id;
    const auto place = waiting_.emplace(std::pair(time, id), std::move(action)).first;
    times_.emplace(id, time);
    is_first = place == waiting_.begin();
  }
  if (is_first) wake_.notify_all();
  return id;
}

void TimerThread::Cancel(TimerId id) {
  std::function<void()> dropped;  // Destroyed without the lock: it may own much.
  std::lock_guard lock(mutex_);
  const auto found = times_.find(id);
  if (found == times_.end()) return;
  auto node = waiting_.extract({found->second, id});
  if (node) dropped = std::move(node.mapped());
  times_.erase(found);
}

void TimerThread::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (waiting_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const auto first = waiting_.begin();
    const auto [time, id] = first->first;
    if (std::chrono::steady_clock::now() < time) {
      wake_.wait_until(lock, time);
      continue;
    }
    std::function<void()> action = std::move(first->second);
    waiting_.erase(first);
    times_.erase(id);
    lock.unlock();
    action();
    action = nullptr;
    lock.lock();
  }
}

}  // namespace httptask
