#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Adds a task for an operation to a workflow definition.
CommandAction DefineAddCommand(CommandOptions& accepts);

}  // namespace httptask::runner
