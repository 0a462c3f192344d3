#include "plugin/execute/policy/circuit_breaker.h"

#include <algorithm>

namespace httptask {

CircuitBreaker::State CircuitBreaker::state(Time now) const {
  if (!is_open_) return State::kClosed;
  return now < open_until_ ? State::kOpen : State::kHalfOpen;
}

std::chrono::milliseconds CircuitBreaker::Remaining(Time now) const {
  if (state(now) != State::kOpen) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(open_until_ - now);
}

bool CircuitBreaker::Allow(Time now) {
  switch (state(now)) {
    case State::kClosed:
      return true;
    case State::kOpen:
      return false;
    case State::kHalfOpen:
      if (trials_ >= options_.half_open_calls) return false;
      ++trials_;
      return true;
  }
  return true;
}

void CircuitBreaker::Record(bool succeeded, Time now) {
  if (options_.failure_rate <= 0) return;
  if (is_open_) {
    // What was sent before it opened says nothing new.
    if (state(now) == State::kOpen) return;
    if (!succeeded) return Open(now);
    if (++trials_succeeded_ < options_.half_open_calls) return;
    is_open_ = false;
    calls_.clear();
    failed_ = 0;
    return;
  }
  calls_.push_back(succeeded);
  failed_ += succeeded ? 0 : 1;
  if (calls_.size() > options_.window) {
    failed_ -= calls_.front() ? 0 : 1;
    calls_.pop_front();
  }
  const auto all = static_cast<double>(calls_.size());
  if (calls_.size() >= std::min(options_.calls_min, options_.window) &&
      static_cast<double>(failed_) >= options_.failure_rate * all) {
    Open(now);
  }
}

void CircuitBreaker::Forget() {
  if (is_open_ && trials_ > trials_succeeded_) --trials_;
}

void CircuitBreaker::Open(Time now) {
  is_open_ = true;
  open_until_ = now + options_.wait;
  trials_ = 0;
  trials_succeeded_ = 0;
}

}  // namespace httptask
