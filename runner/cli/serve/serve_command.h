#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Lets all open runs go on, and takes new ones by HTTP, until it is interrupted.
CommandAction DefineServeCommand(CommandOptions& accepts);

}  // namespace httptask::runner
