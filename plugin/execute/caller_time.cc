#include "plugin/execute/caller_time.h"

#include <algorithm>

namespace httptask {

using std::chrono::milliseconds;

std::optional<milliseconds> CallerTime::Limit(milliseconds total) const {
  if (deadline_ == std::chrono::steady_clock::time_point::max()) return total;
  const auto now = clock_->Ticks();
  if (deadline_ <= now) return std::nullopt;
  const auto left = std::chrono::ceil<milliseconds>(deadline_ - now);
  const milliseconds usable = left > 2 * kMargin ? left - kMargin : left;
  return std::min(total, usable);
}

milliseconds CallerTime::Left() const {
  return Limit(milliseconds::max()).value_or(milliseconds(0));
}

}  // namespace httptask
