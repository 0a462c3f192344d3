#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runner/cli/workflow/progress_view.h"
#include "runner/engine/engine.h"
#include "runner/engine/run_json.h"

namespace httptask::runner {

// How many runs, and how many of them at the same time.
struct BatchSize {
  int repeat = 1;
  int parallel = 1;
};

// What is done with a run that has ended or waits for somebody outside, in the order of ends;
// `find` knows the runs that it started. An error stops the batch.
using OnRunEnd = std::function<Status(const Run& run, const FindRun& find)>;

// Runs in one engine, so that they share the journal's commits, until all have ended or wait for
// somebody outside. `parts` without an observer; `view` sees every event. Errors: the engine's,
// and those of `on_end`.
Status RunBatch(EngineParts parts, const BatchSize& size,
                const std::function<RunRequest()>& make_request, ProgressView& view,
                const OnRunEnd& on_end);

// The same for runs from the journal, with all that they started: they go on (Engine::Recover),
// then `change` is done. The ends of the runs in `told` are told.
Status ResumeBatch(EngineParts parts, std::vector<Run> runs, const std::set<std::string>& told,
                   const std::function<Status(Engine&)>& change, ProgressView& view,
                   const OnRunEnd& on_end);

}  // namespace httptask::runner
