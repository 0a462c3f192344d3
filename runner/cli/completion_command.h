#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Prints a completion script for a shell.
CommandAction DefineCompletionCommand(CLI::App& app);

}  // namespace httptask::runner
