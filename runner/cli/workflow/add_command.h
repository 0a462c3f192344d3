#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Adds a task for an operation to a workflow definition.
CommandAction DefineAddCommand(CLI::App& app);

}  // namespace httptask::runner
