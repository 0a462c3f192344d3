#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Becomes a mock of an API: the plugin program in its mock form takes the place of this process.
CommandAction DefineMockCommand(CommandOptions& accepts);

}  // namespace httptask::runner
