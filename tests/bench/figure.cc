#include "tests/bench/figure.h"

#include <fmt/core.h>

#include <algorithm>

#include "plugin/base/json.h"

namespace httptask::bench {

double Sample::Percentile(double fraction) const {
  if (latencies_us.empty()) return 0;
  std::vector<double> sorted = latencies_us;
  const auto index = static_cast<size_t>(fraction * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(index),
                   sorted.end());
  return sorted[index];
}

std::string FormatAsJson(const Figure& figure) {
  Json json = {{"name", figure.name}, {"value", figure.value}, {"unit", figure.unit}};
  if (figure.reference > 0) {
    json["reference"] = figure.reference;
    json["ratio"] = figure.value / figure.reference;
  }
  if (figure.goal > 0) {
    json["goal"] = figure.goal;
    json["reached"] = figure.IsReached();
  }
  return FormatJson(json);
}

std::string FormatAsText(const Figure& figure) {
  const int digits = figure.value < 100 ? 1 : 0;
  std::string line =
      fmt::format("{:<26} {:>10.{}f} {:<6}", figure.name, figure.value, digits, figure.unit);
  if (figure.reference > 0) {
    line += fmt::format("  reference {:>8.{}f}  ratio {:.2f}", figure.reference, digits,
                        figure.value / figure.reference);
  }
  if (figure.goal > 0) {
    line +=
        fmt::format("  goal {:.0f}: {}", figure.goal, figure.IsReached() ? "reached" : "MISSED");
  }
  return line;
}

Stopwatch::Stopwatch(const Duration& duration)
    : begin_(Clock::now() + duration.warm_up), end_(begin_ + duration.measured) {}

void Stopwatch::Count(Clock::time_point start) {
  const auto now = Clock::now();
  if (now < begin_ || now >= end_) return;
  sample_.latencies_us.push_back(std::chrono::duration<double, std::micro>(now - start).count());
}

Sample Stopwatch::Finish() {
  sample_.seconds = std::chrono::duration<double>(end_ - begin_).count();
  return std::move(sample_);
}

}  // namespace httptask::bench
