#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// `httptask forget`: removes an API, or what one document brought into it, from the catalog.
CommandAction DefineForgetCommand(CommandOptions& accepts);

}  // namespace httptask::runner
