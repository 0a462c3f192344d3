#include "plugin/service/lookout.h"

#include <algorithm>

namespace httptask {

bool Lookout::IsWorthIt() {
  if (sleeps_left_ == 0) return true;
  --sleeps_left_;
  return false;
}

void Lookout::Tell(bool found) {
  sleeps_ = found ? 0 : std::min(2 * sleeps_ + 1, kSleepsMax);
  sleeps_left_ = sleeps_;
}

}  // namespace httptask
