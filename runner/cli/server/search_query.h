#pragma once

#include <string_view>

#include "plugin/base/status.h"
#include "runner/cli/runs/run_list.h"

namespace httptask::runner {

// The `query` of Conductor's search, as far as it is understood: `status = 'RUNNING' AND
// workflowType = 'pay' AND correlationId = 'c-1'`, in any order, also with double quotes or none
// and with `IN (…)` of one value; empty: all. Errors: ARGUMENT_INVALID.
StatusOr<RunFilter> ParseSearchQuery(std::string_view query);

}  // namespace httptask::runner
