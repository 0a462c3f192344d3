#include "plugin/base/locks.h"

#include <absl/synchronization/mutex.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

void TakeBoth(absl::Mutex& first, absl::Mutex& second) {
  absl::MutexLock outer(&first);
  absl::MutexLock inner(&second);
}

// The search would end the process here.
TEST(StopDeadlockSearchTest, OrdersOfLocksAreNotLookedAt) {
  StopDeadlockSearch();
  absl::Mutex one;
  absl::Mutex other;
  TakeBoth(one, other);
  TakeBoth(other, one);
}

}  // namespace
}  // namespace httptask
