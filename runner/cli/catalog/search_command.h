#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Finds operations.
CommandAction DefineSearchCommand(CLI::App& app);

}  // namespace httptask::runner
