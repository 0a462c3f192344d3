#pragma once

#include "runner/cli/base/command.h"

namespace CLI {
class App;
}

namespace httptask::runner {

// Lists what is loaded.
CommandAction DefineApisCommand(CLI::App& app);

}  // namespace httptask::runner
