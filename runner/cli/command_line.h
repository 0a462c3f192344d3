#pragma once

#include <string>
#include <vector>

#include "runner/cli/base/command.h"
#include "runner/cli/serve/serve_command.h"

namespace httptask::runner {

class Output;

// Tells the options of a command and gives what it does (base/command.h).
using DefineCommand = CommandAction (*)(CommandOptions& accepts);

// Runs the program: parses the arguments, does the command, prints. Returns the exit code: 0 done,
// 1 the workflow or the request failed, 2 it could not be run, 3 the workflow waits for somebody,
// 130 interrupted. `serve` is the command of that name: httptask-serve has another than httptask.
int RunCommandLine(int argc, const char* const* argv, DefineCommand serve = DefineServeCommand);

// The same with the arguments behind the program's name, printing to `output`.
int RunCommandLine(const std::vector<std::string>& arguments, Output& output,
                   DefineCommand serve = DefineServeCommand);

}  // namespace httptask::runner
