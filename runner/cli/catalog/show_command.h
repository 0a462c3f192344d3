#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Shows the reference of one operation.
CommandAction DefineShowCommand(CLI::App& app);

}  // namespace httptask::runner
