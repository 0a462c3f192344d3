#pragma once

#include <string>

#include "plugin/base/json.h"
#include "runner/model/definition.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// Reads one task, telling what is wrong with it in `faults`: members, type, request. What cannot be
// read stays empty. Expressions are not looked at.
Task ReadTask(const Json& value, std::string pointer, FaultList& faults);

}  // namespace httptask::runner
