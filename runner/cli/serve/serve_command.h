#pragma once

#include <string>
#include <vector>

#include "runner/cli/base/command.h"
#include "runner/cli/workflow/sending_options.h"

namespace httptask::runner {

struct ServeOptions {
  std::string listen = "127.0.0.1:8380";
  bool is_exposed = false;
  // Further names that it answers to.
  std::vector<std::string> names;
  // Files with definitions.
  std::vector<std::string> with;
  SendingOptions sending;
};
// Adds them to the command of either program.
void AddServeOptions(CommandOptions& accepts, ServeOptions& options);

// Replaces this process by httptask-serve with the same arguments.
CommandAction DefineServeCommand(CommandOptions& accepts);

}  // namespace httptask::runner
