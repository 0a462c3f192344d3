#include "plugin/execute/policy/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace httptask {

RateLimit::RateLimit(double per_second, double burst)
    : per_second_(per_second), burst_(std::max(1.0, burst)), tokens_(burst_) {}

std::chrono::microseconds RateLimit::Take(Time now) {
  if (per_second_ <= 0) return std::chrono::microseconds(0);
  if (now > filled_at_) {
    const double seconds = std::chrono::duration<double>(now - filled_at_).count();
    tokens_ = std::min(burst_, tokens_ + seconds * per_second_);
    filled_at_ = now;
  }
  // The sum of many small fills may miss a whole token by a rounding error.
  constexpr double kAlmostOne = 1 - 1e-6;
  if (tokens_ >= kAlmostOne) {
    tokens_ -= 1;
    return std::chrono::microseconds(0);
  }
  return std::chrono::microseconds(
      std::max<int64_t>(1, std::llround(std::ceil((1 - tokens_) / per_second_ * 1e6))));
}

}  // namespace httptask
