#pragma once

#include <memory>

#include "runner/cli/workflow/progress_view.h"

namespace httptask::runner {

// Lines that are drawn anew, for a terminal.

// One run: what is under way, at most kLiveTasksMax of it, and totals.
inline constexpr size_t kLiveTasksMax = 8;
std::unique_ptr<ProgressView> MakeLiveView(Output& output, const Definition& definition,
                                           const WorkerTypes& workers);

// Many runs: how many have ended and how, how fast, and what is under way by task.
std::unique_ptr<ProgressView> MakeTotalsView(Output& output, int run_count);

}  // namespace httptask::runner
