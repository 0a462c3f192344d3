#pragma once

#include <memory>

#include "runner/cli/base/output.h"
#include "runner/cli/workflow/task_lines.h"
#include "runner/engine/run_observer.h"

namespace httptask::runner {

// Shows a person how runs are going: a line for each task that was sent or waited for, when it
// ends. On a terminal, below these, what is under way (attempts, waits with the time left) and
// totals; elsewhere a line when a wait begins.
class ProgressView : public RunObserver {
 public:
  // Shows anew what changes with time; call at least every kProgressInterval.
  virtual void Tick(Time now) = 0;
};

inline constexpr std::chrono::milliseconds kProgressInterval(100);

// For `run_count` runs of `definition`; of more than one only totals are shown, and these on a
// terminal alone. `output` must outlive the view.
std::unique_ptr<ProgressView> MakeProgressView(Output& output, const Definition& definition,
                                               int run_count, WorkerTypes workers = {});
// Shows nothing.
std::unique_ptr<ProgressView> MakeNoView();

}  // namespace httptask::runner
