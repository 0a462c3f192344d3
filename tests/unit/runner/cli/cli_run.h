#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "runner/cli/base/output.h"
#include "runner/cli/command_line.h"

namespace httptask::testing {

struct CliRun {
  int exit_code = 0;
  std::string results;
  std::string notes;
};

// Runs the command line within this process.
inline CliRun RunCli(const std::vector<std::string>& arguments,
                     runner::DefineCommand serve = runner::DefineServeCommand) {
  std::ostringstream results;
  std::ostringstream notes;
  runner::Output output(results, {}, notes, {});
  CliRun run;
  run.exit_code = runner::RunCommandLine(arguments, output, serve);
  run.results = results.str();
  run.notes = notes.str();
  return run;
}

}  // namespace httptask::testing
