#pragma once

#include <span>
#include <string>

#include "plugin/base/json.h"
#include "runner/model/definition.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// The second form of a definition, that of the reference pages' engine: `startTask`, and `tasks` as
// an object of Http, Simple, Parallel and Terminate tasks that name their `nextTask`.
bool IsStartTaskForm(const Json& json);

// Reads it into the same model: Http is HTTP, Parallel a FORK_JOIN `<name>:fork` and a JOIN that
// has its name and gives the branches' outputs, Terminate TERMINATE. `json` is an object. Faults
// are told as everywhere; tasks that are never reached are warnings.
Definition ReadStartTaskDefinition(const Json& json, FaultList& faults);

// What `${swf:…}` may read of the workflow: `swf:workflowId` …
std::span<const std::string> StartTaskSystemNames();

}  // namespace httptask::runner
