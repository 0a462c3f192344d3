#pragma once

#include <string>

#include "plugin/base/json.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// Checks the request of an HTTP task: `inputParameters.http_request`, or `inputParameters` itself
// (both forms of Conductor). What holds an expression is known only at run time and passes.
// `task_pointer` is the JSON pointer of the task. Unknown members pass, as in Conductor.
void CheckHttpRequest(const Json& input_parameters, const std::string& task_pointer,
                      FaultList& faults);

}  // namespace httptask::runner
