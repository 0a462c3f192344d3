#pragma once

#include <string>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "runner/engine/journal.h"
#include "runner/engine/run.h"
#include "runner/engine/run_observer.h"
#include "runner/engine/task_runner.h"

namespace httptask::runner {

// Drives runs: asks Decide, journals, runs tasks. Holds no state of a run beyond its call.
// Thread-safe as far as its parts are.
class Engine {
 public:
  // All must outlive the engine; `observer` may be nullptr.
  Engine(Journal& journal, TaskRunner& tasks, const Clock& clock, RunObserver* observer);

  // Runs a definition from start to end under a new id. A failed workflow is a Run in state
  // kFailed; an error is our own failure (STORAGE_FAILED before anything was sent that is not
  // journalled, PLUGIN_UNAVAILABLE), after which the run can be continued from the journal.
  StatusOr<Run> Execute(const Definition& definition, const Json& input, std::string run_id);

 private:
  Journal& journal_;
  TaskRunner& tasks_;
  const Clock& clock_;
  RunObserver* observer_;
};

// A new id: 128 random bits as lower-case hex in groups, as Conductor's are (RFC 9562, version 4).
std::string NewRunId();

}  // namespace httptask::runner
