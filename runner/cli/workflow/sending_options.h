#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/base/command_options.h"
#include "runner/engine/worker_runner.h"

namespace httptask::runner {

// What commands that let runs go on need to do their tasks.
struct SendingOptions {
  std::vector<std::string> credentials;
  PluginAccess access;
  // `NAME=COMMAND` each.
  std::vector<std::string> workers;
};

// `options` must outlive the parsing.
void AddSendingOptions(CommandOptions& accepts, SendingOptions& options);

// Nullptr when there are none. Errors: those of ParseWorkerCommands.
StatusOr<std::unique_ptr<WorkerRunner>> MakeWorkers(const SendingOptions& options);
// The types that they run; none without workers.
std::set<std::string, std::less<>> TypesOf(const WorkerRunner* workers);

}  // namespace httptask::runner
