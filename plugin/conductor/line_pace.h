#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace httptask {

// Which lines are told: the same one once in a minute, so that what repeats at every poll does not
// hide the rest. A value; holds no clock.
class LinePace {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kAgain{60};
  // Of which it knows when they were told; with more, all are forgotten.
  static constexpr size_t kLinesMax = 1'000;

  // Whether to tell it now.
  bool Take(const std::string& line, Time now);

 private:
  std::map<std::string, Time> told_;
};

}  // namespace httptask
