#include "plugin/base/locks.h"

#include <absl/synchronization/mutex.h>

namespace httptask {

void StopDeadlockSearch() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace httptask
