#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Finds operations.
CommandAction DefineSearchCommand(CommandOptions& accepts);

}  // namespace httptask::runner
