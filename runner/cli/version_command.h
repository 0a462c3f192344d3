#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Tells the versions and places of the two programs.
CommandAction DefineVersionCommand(CLI::App& app);

}  // namespace httptask::runner
