#pragma once

#include <chrono>
#include <string>

namespace httptask {

// The only way to the time, so that tests own it.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock, for records.
  virtual std::chrono::system_clock::time_point Now() const = 0;
  // Monotonic clock, for durations and deadlines.
  virtual std::chrono::steady_clock::time_point Ticks() const = 0;
};

// The machine's clocks.
class SystemClock : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override;
  std::chrono::steady_clock::time_point Ticks() const override;
};

// RFC 3339 in UTC with milliseconds: `2026-11-23T08:15:30.125Z`.
std::string FormatTime(std::chrono::system_clock::time_point time);

}  // namespace httptask
