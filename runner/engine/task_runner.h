#pragma once

#include <functional>
#include <string>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"

namespace httptask::runner {

// Runs HTTP tasks. Implemented by PluginTaskRunner (runner/client) and, in tests, FakeTaskRunner.
class TaskRunner {
 public:
  // An HTTP answer, whatever its status; or our own failure, perhaps with what was tried
  // (AttachTried). Called once, perhaps on another
  // thread.
  using Done = std::function<void(StatusOr<TaskResult>)>;

  virtual ~TaskRunner() = default;
  // `input` is a task's input with every expression resolved; `step_key` the same for every attempt
  // of the step (StepKey), for servers that recognise a second request by such a key.
  virtual void Run(const Json& input, const std::string& step_key, Done done) = 0;
};

}  // namespace httptask::runner
