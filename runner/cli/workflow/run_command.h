#pragma once

#include <memory>
#include <string>

#include "runner/cli/base/command.h"
#include "runner/cli/base/output.h"
#include "runner/engine/run.h"
#include "runner/engine/run_observer.h"

namespace httptask::runner {

// Runs a workflow definition.
CommandAction DefineRunCommand(CommandOptions& accepts);

// Prints a line for each task of one run when it ends: `1/4 create  POST https://…  200 OK  12.0
// ms`; on a terminal also while it is under way. `output` must outlive the observer.
std::unique_ptr<RunObserver> MakeProgressObserver(Output& output, const Definition& definition);

// The end of a run for people: its output, or why it failed or what it waits for.
std::string FormatRunOutput(const Run& run);
StyledText DescribeRunFailure(const Run& run);

}  // namespace httptask::runner
