#pragma once

#include <string>

#include "runner/cli/argument_parser.h"

namespace httptask::runner {

// Completion scripts, ready to be installed.
std::string MakeBashCompletion(const ProgramSyntax& program);
std::string MakeZshCompletion(const ProgramSyntax& program);
std::string MakeFishCompletion(const ProgramSyntax& program);

}  // namespace httptask::runner
