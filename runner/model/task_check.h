#pragma once

#include <string>

#include "plugin/base/json.h"
#include "runner/model/definition.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// What reading tasks needs.
struct TaskReading {
  FaultList& faults;
  const TaskDefinitions& definitions;
  // Tasks read so far, nested ones included.
  size_t count = 0;
};

// Reads one task and the tasks within it, telling what is wrong with it: members, type, request.
// What cannot be read stays empty. Faults within loops are warnings. Expressions are not looked at.
Task ReadTask(const Json& value, std::string pointer, TaskReading& reading);

// Reads a list of tasks.
std::vector<Task> ReadTasks(const Json& list, const std::string& pointer, TaskReading& reading);

}  // namespace httptask::runner
