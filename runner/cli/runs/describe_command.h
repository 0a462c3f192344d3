#pragma once

#include "runner/cli/base/command.h"
#include "runner/cli/base/styled_text.h"
#include "runner/engine/run.h"

namespace httptask::runner {

// Tells what happened in a run.
CommandAction DefineDescribeCommand(CommandOptions& accepts);

// The run's head, then each task in the order of scheduling: when it was scheduled since the start
// of the run, its attempt, state, duration, input, output, and why a branch was taken. Values are
// cut at `value_letters_max` letters.
StyledText DescribeRun(const Run& run, size_t value_letters_max);

}  // namespace httptask::runner
