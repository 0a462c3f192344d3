#pragma once

#include "runner/cli/argument_parser.h"
#include "runner/cli/base/command.h"

namespace httptask::runner {

// Prints a completion script of the program for a shell. `program` must outlive the action.
CommandAction DefineCompletionCommand(CommandOptions& accepts, const ProgramSyntax& program);

}  // namespace httptask::runner
