#pragma once

#include <string>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/engine/run.h"
#include "runner/model/task_definition.h"

namespace httptask::runner {

// What expressions read of a run: `workflow` (input, output, status, variables …) and the last
// task of each reference name (input, output, status, iteration …), in Conductor's words.
Json ExpressionData(const Run& run);

// Whose input is resolved.
struct InputOwner {
  const TaskDefinition* definition = nullptr;
  std::string task_id;  // Empty where Conductor has not given one yet.
};

// `parameters` with every expression resolved, after the template's members were put in where
// they are missing and where they resolve to null. `${CPEWF_TASK_ID}` is the owner's id; without
// one, it and the other names of Conductor's system stay as they are. Builds no more of
// ExpressionData than the expressions read, because outputs can be large. Errors: LIMIT_EXCEEDED.
StatusOr<Json> ResolveInput(const Run& run, const Json& parameters, const InputOwner& owner = {});

// The input of a task: its parameters as above, then, in the second form, `swf:taskName`,
// `swf:workflowId` and what is resolved by these parameters. Errors: the same.
StatusOr<Json> ResolveTaskInput(const Run& run, const Task& task, const InputOwner& owner);

}  // namespace httptask::runner
