#pragma once

#include <string>
#include <vector>

namespace httptask::runner {

class Output;

// Runs the program: parses the arguments, does the command, prints. Returns the exit code: 0 done,
// 1 the workflow or the request failed, 2 it could not be run, 130 interrupted.
int RunCommandLine(int argc, const char* const* argv);

// The same with the arguments behind the program's name, printing to `output`.
int RunCommandLine(const std::vector<std::string>& arguments, Output& output);

}  // namespace httptask::runner
