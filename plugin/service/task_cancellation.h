#pragma once

#include <mutex>

#include "plugin/execute/task_executor.h"

namespace httptask {

// Brings a call's cancellation to its task, whichever comes first: the caller may give up before
// Execute has returned the way to cancel. Thread-safe.
class TaskCancellation {
 public:
  // Once. Cancels at once when Request was called before.
  void Arm(TaskExecutor::Cancel cancel);
  void Request();

 private:
  std::mutex mutex_;  // Guards both.
  TaskExecutor::Cancel cancel_;
  bool requested_ = false;
};

}  // namespace httptask
