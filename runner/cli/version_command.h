#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Tells the versions and places of the two programs.
CommandAction DefineVersionCommand(CommandOptions& accepts);

}  // namespace httptask::runner
