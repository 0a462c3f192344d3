#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// Who may read whom: a task reads those before it, and within a loop all of the loop.
struct ReadingOrder {
  // Positions of all tasks, in the order of the text.
  const std::map<std::string, size_t, std::less<>>& positions;
  // Position of the task that reads; for `outputParameters` the number of tasks.
  size_t reader = 0;
  // Tasks before this position are no surprise: behind the outermost loop around the reader.
  size_t readable_end = 0;
  // What can be read besides: names of the second form, parameters of the task itself.
  std::span<const std::string> more_names = {};
  // Whether Conductor's registration looks at the reader: then a task's name ends at a dot.
  bool is_registered = true;
};

// Checks every expression in `value`, which stands at `pointer`. Faults, as in Conductor's
// registration: one does not parse, or begins with something that is neither `workflow` nor a task.
// Warnings: it reads a task that runs later, or something that Conductor does not give; one does
// not close.
void CheckExpressions(const Json& value, const std::string& pointer, const ReadingOrder& order,
                      FaultList& faults);

}  // namespace httptask::runner
