#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Checks a workflow definition.
CommandAction DefineCheckCommand(CLI::App& app);

}  // namespace httptask::runner
