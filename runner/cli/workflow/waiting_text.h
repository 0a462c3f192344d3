#pragma once

#include "runner/cli/base/styled_text.h"
#include "runner/engine/run_json.h"

namespace httptask::runner {

// What a run that has not ended waits for, in the runs that it started too (as far as `find` knows
// them): for each open task the command that tells what became of it. A paused run waits to be
// resumed. `find` may be nullptr.
StyledText DescribeWaiting(const Run& run, const FindRun& find);

}  // namespace httptask::runner
