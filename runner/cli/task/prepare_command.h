#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Makes the request settings for an operation; sends nothing.
CommandAction DefinePrepareCommand(CLI::App& app);

}  // namespace httptask::runner
