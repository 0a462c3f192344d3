#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Makes the request settings for an operation; sends nothing.
CommandAction DefinePrepareCommand(CommandOptions& accepts);

}  // namespace httptask::runner
