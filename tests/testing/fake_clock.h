#pragma once

#include <chrono>
#include <mutex>

#include "plugin/base/clock.h"

namespace httptask::testing {

// A clock that stands still until a test moves it. Starts at 2026-11-23T08:15:30Z. Thread-safe.
class FakeClock : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override {
    std::lock_guard lock(mutex_);
    return now_;
  }

  std::chrono::steady_clock::time_point Ticks() const override {
    std::lock_guard lock(mutex_);
    return ticks_;
  }

  // Both clocks go on by `duration`.
  void Advance(std::chrono::nanoseconds duration) {
    std::lock_guard lock(mutex_);
    now_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(duration);
    ticks_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(duration);
  }

  // The wall clock alone jumps, as when a person or NTP sets it.
  void SetNow(std::chrono::system_clock::time_point now) {
    std::lock_guard lock(mutex_);
    now_ = now;
  }

 private:
  mutable std::mutex mutex_;  // Guards both.
  std::chrono::system_clock::time_point now_ =
      std::chrono::system_clock::time_point(std::chrono::seconds(1'795'421'730));
  std::chrono::steady_clock::time_point ticks_ =
      std::chrono::steady_clock::time_point(std::chrono::hours(1));
};

}  // namespace httptask::testing
