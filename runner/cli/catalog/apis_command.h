#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Lists what is loaded.
CommandAction DefineApisCommand(CommandOptions& accepts);

}  // namespace httptask::runner
