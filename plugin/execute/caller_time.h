#pragma once

#include <chrono>
#include <optional>

#include "plugin/base/clock.h"

namespace httptask {

// How long the caller of a task waits for it. A value.
class CallerTime {
 public:
  // Time kept for the answer's own way back, so that the caller still hears why.
  static constexpr std::chrono::milliseconds kMargin{50};

  // `clock` must outlive it. Time::max(): for ever.
  CallerTime(const Clock& clock, std::chrono::steady_clock::time_point deadline)
      : clock_(&clock), deadline_(deadline) {}

  // The smaller of `total` and what is usable of the caller's time; nothing when that is over.
  std::optional<std::chrono::milliseconds> Limit(std::chrono::milliseconds total) const;
  // What is usable: 0 when it is over.
  std::chrono::milliseconds Left() const;

 private:
  const Clock* clock_;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace httptask
