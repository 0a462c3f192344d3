#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Loads references into the catalog.
CommandAction DefineImportCommand(CommandOptions& accepts);

}  // namespace httptask::runner
