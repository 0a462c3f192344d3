#pragma once

#include <chrono>

namespace httptask {

// A bucket of tokens that fills at a rate. Pure; the caller gives the time.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `per_second` 0: no limit. `burst` tokens fit in, at least 1.
  RateLimit(double per_second, double burst);

  // Takes a token, or tells how long until there is one (nothing is taken then); 0: taken.
  std::chrono::microseconds Take(Time now);

 private:
  double per_second_;
  double burst_;
  double tokens_;
  Time filled_at_{};
};

}  // namespace httptask
