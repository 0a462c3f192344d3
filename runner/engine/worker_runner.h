#pragma once

#include <functional>
#include <set>
#include <string>

#include "plugin/base/json.h"
#include "runner/engine/event.h"

namespace httptask::runner {

// Runs tasks of the types that are somebody's own programs: SIMPLE, and any that is none of
// Conductor's.
class WorkerRunner {
 public:
  // How the task ended: `task` stays 0. Called once, perhaps on another thread.
  using Done = std::function<void(TaskUpdated end)>;

  virtual ~WorkerRunner() = default;
  // The types that it runs; never changes.
  virtual const std::set<std::string, std::less<>>& types() const = 0;
  // `task` as Conductor gives it to a worker (TaskToJson).
  virtual void Run(const Json& task, Done done) = 0;
};

}  // namespace httptask::runner
