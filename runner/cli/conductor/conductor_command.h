#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Registers a definition at a Conductor server, or runs it there and follows it.
CommandAction DefineConductorCommand(CommandOptions& accepts);

}  // namespace httptask::runner
