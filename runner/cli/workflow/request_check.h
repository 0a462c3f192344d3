#pragma once

#include <string>
#include <vector>

#include "httptask/v1/task_service.pb.h"
#include "plugin/base/diagnostic.h"
#include "runner/cli/base/command_context.h"
#include "runner/model/definition.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// The input of a task that sends a request.
struct RequestInput {
  Json input;
  // JSON pointer of where it stands.
  std::string pointer;

  bool operator==(const RequestInput&) const = default;
};

// Those of all tasks, nested ones included; without those that say no request.
std::vector<RequestInput> FindRequestInputs(const Definition& definition);

// Tells what the plugin found at the place that it is about.
void TellRequestProblems(const RequestInput& request, const v1::CheckTaskResponse& found,
                         FaultList& faults);

// What the plugin would refuse of the requests of a definition, and members that mean nothing, as
// warnings in order of place: a definition with them is registered and run. Starts the plugin where
// there is a request. `file` is for messages. Errors: those of the plugin.
StatusOr<std::vector<Diagnostic>> CheckRequests(CommandContext& context,
                                                const Definition& definition,
                                                const std::string& file);

}  // namespace httptask::runner
