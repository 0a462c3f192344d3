#pragma once

namespace httptask::runner {

// Runs the program: parses the arguments, does the command, prints. Returns the exit code: 0 done, 1 the
// workflow or the request failed, 2 it could not be run, 130 interrupted.
int RunCommandLine(int argc, const char* const* argv);

}  // namespace httptask::runner
