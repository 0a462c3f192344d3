#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// `serve` of httptask-serve: lets all open runs go on, and takes new ones by HTTP, until it is
// interrupted.
CommandAction DefineServerCommand(CommandOptions& accepts);

}  // namespace httptask::runner
