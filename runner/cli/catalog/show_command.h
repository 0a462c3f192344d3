#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Shows the reference of one operation.
CommandAction DefineShowCommand(CommandOptions& accepts);

}  // namespace httptask::runner
