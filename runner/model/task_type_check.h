#pragma once

#include <string_view>

#include "runner/model/definition.h"
#include "runner/model/member_check.h"

namespace httptask::runner {

// Warns of a type that is nearly one that the engine runs itself; any other name is that of a
// worker.
void CheckTypeName(const CheckedObject& task, std::string_view type);

// What Conductor's registration asks of a task of its type, told at `object`, the task's text.
void CheckTaskType(const Task& task, const CheckedObject& object,
                   const TaskDefinitions& definitions);

}  // namespace httptask::runner
