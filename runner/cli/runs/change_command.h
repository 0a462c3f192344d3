#pragma once

#include "runner/cli/base/command.h"

namespace httptask::runner {

// Runs go on where they were left: by a crash, a pause, or a plugin that was gone.
CommandAction DefineResumeCommand(CommandOptions& accepts);
// Somebody outside ends a task, or says how it is going; the run goes on.
CommandAction DefineSignalCommand(CommandOptions& accepts);
// A run that did not complete goes on with new attempts of its failed tasks.
CommandAction DefineRetryCommand(CommandOptions& accepts);
// A run that has ended begins again at one of its tasks.
CommandAction DefineRerunCommand(CommandOptions& accepts);
// Nothing new begins in the run until it is resumed.
CommandAction DefinePauseCommand(CommandOptions& accepts);
// Ends a run, and those that it started.
CommandAction DefineCancelCommand(CommandOptions& accepts);

}  // namespace httptask::runner
