#include "plugin/conductor/line_pace.h"

namespace httptask {

bool LinePace::Take(const std::string& line, Time now) {
  if (told_.size() >= kLinesMax && !told_.contains(line)) told_.clear();
  const auto [told, is_new] = told_.try_emplace(line, now);
  if (!is_new && now - told->second < kAgain) return false;
  told->second = now;
  return true;
}

}  // namespace httptask
