#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Runs a workflow definition.
CommandAction DefineRunCommand(CommandOptions& accepts);

}  // namespace httptask::runner
