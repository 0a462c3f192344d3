#pragma once

#include <chrono>
#include <deque>

namespace httptask {

// When a host is left alone for a while.
struct BreakerOptions {
  // Share of failed calls, in (0, 1], from which on it opens; 0: never.
  double failure_rate = 0;
  // The last calls that are looked at.
  size_t window = 20;
  // Fewer calls say nothing.
  size_t calls_min = 10;
  // How long it stays open.
  std::chrono::milliseconds wait{30'000};
  // Calls that go through while half open; all must succeed to close it.
  size_t half_open_calls = 3;
};

// A circuit breaker: closed, open, half open. Pure; the caller gives the time.
class CircuitBreaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class State { kClosed, kOpen, kHalfOpen };

  explicit CircuitBreaker(const BreakerOptions& options) : options_(options) {}

  // Whether a call may go out now; then Record or Forget follows.
  bool Allow(Time now);
  // How a call that was allowed went.
  void Record(bool succeeded, Time now);
  // A call that was allowed says nothing: it was cancelled.
  void Forget();

  State state(Time now) const;
  // How long it stays open; 0 unless it is.
  std::chrono::milliseconds Remaining(Time now) const;

 private:
  void Open(Time now);

  BreakerOptions options_;
  bool is_open_ = false;  // Half open as well.
  Time open_until_;
  std::deque<bool> calls_;  // Closed: whether each of the last ones succeeded.
  size_t failed_ = 0;       // Of `calls_`.
  size_t trials_ = 0;       // Half open: calls that went out.
  size_t trials_succeeded_ = 0;
};

}  // namespace httptask
