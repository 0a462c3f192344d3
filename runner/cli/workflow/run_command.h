#pragma once

#include <string>

#include "runner/cli/base/command.h"
#include "runner/cli/base/styled_text.h"
#include "runner/engine/run.h"

namespace httptask::runner {

// Runs a workflow definition.
CommandAction DefineRunCommand(CommandOptions& accepts);

// The end of a run for people: its output, or why it failed or what it waits for.
std::string FormatRunOutput(const Run& run);
StyledText DescribeRunFailure(const Run& run);

}  // namespace httptask::runner
