#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Checks a workflow definition.
CommandAction DefineCheckCommand(CommandOptions& accepts);

}  // namespace httptask::runner
