#pragma once

#include <string_view>

#include "runner/engine/event.h"

namespace httptask::runner {

// Watches runs: a terminal, the console, nothing. Calls come from the thread that drives the run.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  // After the event is in the journal.
  virtual void OnEvent(std::string_view run_id, const Event& event) = 0;
};

}  // namespace httptask::runner
