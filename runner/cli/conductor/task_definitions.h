#pragma once

#include <vector>

#include "plugin/base/json.h"

namespace httptask::runner {

// The task definitions that a Conductor server needs for the tasks of a workflow definition that
// workers execute, one for each name, in order of place; nested tasks and inline sub-workflows
// count. A server makes up what it was not given, with a responseTimeoutSeconds of 0: a task whose
// worker died would stay IN_PROGRESS for ever. Nothing is retried unless the task says so, as with
// `httptask run`. Tasks that bring a `taskDefinition` of their own, and those that the server
// executes, need none.
std::vector<Json> NeededTaskDefinitions(const Json& workflow);

}  // namespace httptask::runner
