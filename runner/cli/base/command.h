#pragma once

#include <functional>

#include "plugin/base/status.h"
#include "runner/cli/base/command_options.h"

namespace httptask::runner {

class CommandContext;

// Exit codes of the program.
enum ExitCode : int {
  kExitDone = 0,
  kExitFailed = 1,  // The workflow or the request failed.
  kExitNotRun = 2,  // It could not be run: usage, definition, environment.
  kExitWaits = 3,   // The workflow waits for somebody: it has not failed.
  kExitInterrupted = 130,
};

// What a command does after its arguments were parsed: its exit code, or the error that the caller
// reports with its exit code (error_report.h). A command that returns an error has printed no
// result.
using CommandAction = std::function<StatusOr<int>(CommandContext&)>;

}  // namespace httptask::runner
