#pragma once

#include "runner/engine/event.h"
#include "runner/engine/run.h"

namespace httptask::runner {

// Watches runs: a terminal, the console, nothing. Calls come from the engine's thread.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  // After the event is in the journal. `run` is further already: it has all events of the append.
  virtual void OnEvent(const Run& run, const Event& event) = 0;
};

}  // namespace httptask::runner
