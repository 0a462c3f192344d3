#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// Who may read whom: a task reads those before it.
struct ReadingOrder {
  // Reference names in the order of running.
  const std::vector<std::string>& reference_names;
  // Index of the task that reads; the number of tasks for `outputParameters`.
  size_t reader = 0;
};

// Checks every expression in `value`, which stands at `pointer`: that it parses, that it begins
// with `workflow` or a task that ran before, and that the name behind that is one that Conductor
// gives.
void CheckExpressions(const Json& value, const std::string& pointer, const ReadingOrder& order,
                      FaultList& faults);

}  // namespace httptask::runner
