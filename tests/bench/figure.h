#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace httptask::bench {

// Which side of a goal is the good one.
enum class Direction { kMore, kLess };

// One measured number beside what it is compared with.
struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  // In the same unit and measured in the same run; 0: the figure is a reference itself.
  double reference = 0;
  // What it has to reach; 0: nothing.
  double goal = 0;
  Direction direction = Direction::kMore;

  bool IsReached() const { return direction == Direction::kLess ? value < goal : value >= goal; }
};

// How long things took, and how many were done.
struct Sample {
  std::vector<double> latencies_us;
  double seconds = 0;

  double PerSecond() const { return static_cast<double>(latencies_us.size()) / seconds; }
  // `fraction` 0.5 is the median. 0 for an empty sample.
  double Percentile(double fraction) const;
};

// How long each measurement takes, after a warm-up that does not count.
struct Duration {
  std::chrono::milliseconds warm_up{500};
  std::chrono::milliseconds measured{3000};
};

// One JSON object on a line: name, value, unit, reference and ratio where there is a reference,
// goal and reached where there is a goal.
std::string FormatAsJson(const Figure& figure);
// The same for people, in columns.
std::string FormatAsText(const Figure& figure);

// Counts what is done within a duration; tells when to stop.
class Stopwatch {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Stopwatch(const Duration& duration);

  bool done() const { return Clock::now() >= end_; }
  // One thing was done that began at `start`.
  void Count(Clock::time_point start);
  Sample Finish();

 private:
  Clock::time_point begin_;
  Clock::time_point end_;
  Sample sample_;
};

}  // namespace httptask::bench
