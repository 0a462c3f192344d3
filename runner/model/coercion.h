#pragma once

#include <cstdint>
#include <optional>

#include "plugin/base/json.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// Scalars of another type than a member has, as Conductor's reader (Jackson) takes them: "1" and
// 1.0 for an integer, "true" and 1 for a boolean, 5 for a text. What it does not take stays as it
// is, for the checks to tell.

// In a workflow and all its tasks. Each is told as a warning.
void CoerceWorkflow(Json& workflow, FaultList& faults);
// In one task that came as data, and what is within it.
void CoerceTask(Json& task, FaultList& faults);
// In a task definition; silently.
void CoerceTaskDefinition(Json& definition);

// The integer that is meant; nothing for what is none.
std::optional<int64_t> IntegerOf(const Json& value);

}  // namespace httptask::runner
