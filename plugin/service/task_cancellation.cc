#include "plugin/service/task_cancellation.h"

#include <utility>

namespace httptask {

void TaskCancellation::Arm(TaskExecutor::Cancel cancel) {
  {
    std::lock_guard lock(mutex_);
    if (!requested_) {
      cancel_ = std::move(cancel);
      return;
    }
  }
  cancel();
}

void TaskCancellation::Request() {
  TaskExecutor::Cancel cancel;
  {
    std::lock_guard lock(mutex_);
    if (requested_) return;
    requested_ = true;
    cancel = std::move(cancel_);
  }
  if (cancel) cancel();
}

}  // namespace httptask
