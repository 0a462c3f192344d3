#pragma once

#include <functional>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"

namespace httptask::runner {

// Runs HTTP tasks. Implemented by PluginTaskRunner (runner/client) and, in tests, FakeTaskRunner.
class TaskRunner {
 public:
  // An HTTP answer, whatever its status; or our own failure. Called once, perhaps on another
  // thread.
  using Done = std::function<void(StatusOr<TaskResult>)>;

  virtual ~TaskRunner() = default;
  // `input` is a task's input with every expression resolved.
  virtual void Run(const Json& input, Done done) = 0;
};

}  // namespace httptask::runner
