#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Lists runs, the newest first.
CommandAction DefineRunsCommand(CommandOptions& accepts);

}  // namespace httptask::runner
