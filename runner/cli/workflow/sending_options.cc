#include "runner/cli/workflow/sending_options.h"

#include <utility>

#include "runner/cli/task/prepare_options.h"
#include "runner/worker/command_workers.h"

namespace httptask::runner {

void AddSendingOptions(CommandOptions& accepts, SendingOptions& options) {
  AddCredentialOption(accepts, options.credentials);
  AddPluginAccess(accepts, options.access);
  accepts
      .Add("--worker", &options.workers,
           "Run tasks of this type by a shell command, the task as JSON on its standard input")
      .ValueName("NAME=COMMAND");
}

StatusOr<std::unique_ptr<WorkerRunner>> MakeWorkers(const SendingOptions& options) {
  if (options.workers.empty()) return std::unique_ptr<WorkerRunner>();
  HTTPTASK_ASSIGN_OR_RETURN(WorkerCommands commands, ParseWorkerCommands(options.workers));
  return std::unique_ptr<WorkerRunner>(std::make_unique<CommandWorkers>(std::move(commands)));
}

std::set<std::string, std::less<>> TypesOf(const WorkerRunner* workers) {
  return workers == nullptr ? std::set<std::string, std::less<>>() : workers->types();
}

}  // namespace httptask::runner
