#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "plugin/execute/timers.h"
#include "tests/testing/fake_clock.h"

namespace httptask::testing {

// Timers that run when a test says so, on the test's thread; the clock goes on with them.
// Thread-safe.
class FakeTimers : public Timers {
 public:
  explicit FakeTimers(FakeClock& clock) : clock_(clock) {}

  TimerId After(std::chrono::milliseconds delay, std::function<void()> action) override {
    std::lock_guard lock(mutex_);
    waiting_.emplace(std::pair(clock_.Ticks() + delay, ++last_id_), std::move(action));
    return last_id_;
  }

  void Cancel(TimerId id) override {
    std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [id](const auto& entry) { return entry.first.second == id; });
  }

  // Goes on to the next timer and runs it; whether there was one.
  bool RunNext() {
    std::function<void()> action;
    {
      std::lock_guard lock(mutex_);
      if (waiting_.empty()) return false;
      auto node = waiting_.extract(waiting_.begin());
      const auto wait = node.key().first - clock_.Ticks();
      if (wait.count() > 0) clock_.Advance(wait);
      action = std::move(node.mapped());
    }
    action();
    return true;
  }

  // Runs them all, new ones included.
  void RunAll() {
    while (RunNext()) {
    }
  }

  size_t count() const {
    std::lock_guard lock(mutex_);
    return waiting_.size();
  }

 private:
  FakeClock& clock_;
  mutable std::mutex mutex_;  // Guards what follows; not held while an action runs.
  std::map<std::pair<std::chrono::steady_clock::time_point, TimerId>, std::function<void()>>
      waiting_;
  TimerId last_id_ = 0;
};

}  // namespace httptask::testing
