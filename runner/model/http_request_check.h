#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// Whether a task's input names a request: `http_request`, or `uri` or `method` at its top (both
// forms of Conductor).
bool HasHttpRequest(const Json& input_parameters);

// Tells that a task names none: a fault in a task of the type HTTP, as in Conductor's registration,
// else a warning. What a request must be, the program that sends it knows.
void CheckHttpRequest(const Json& input_parameters, std::string_view task_type,
                      const std::string& task_pointer, FaultList& faults);

}  // namespace httptask::runner
