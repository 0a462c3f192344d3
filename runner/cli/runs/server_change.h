#pragma once

#include <optional>
#include <string>

#include "plugin/base/status.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/workflow/sending_options.h"

namespace httptask::runner {

// The address of the `httptask serve` that has the journal of the state folder; nothing when none
// has. Errors: STORAGE_FAILED.
StatusOr<std::optional<std::string>> FindServer();

// What such a server is asked instead of changing the run here.
struct ServerChange {
  std::string method;
  // Behind `/api/`, with `{}` for the run's id.
  std::string path;
  Json body;
  // What is told of the run then: `is paused`.
  std::string done;
};

// Asks the server and tells what became of it: with `--json` the run. `run` is its id or how that
// begins. The server sends with options of its own: those in `sending` are refused. Errors:
// ARGUMENT_INVALID with the server's words, TARGET_UNREACHABLE, STORAGE_FAILED.
StatusOr<int> ChangeAtServer(CommandContext& context, const std::string& server,
                             const std::string& run, const SendingOptions& sending,
                             const ServerChange& change);

}  // namespace httptask::runner
