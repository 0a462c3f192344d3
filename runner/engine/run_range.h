#pragma once

#include <vector>

#include "plugin/base/status.h"
#include "runner/engine/event.h"
#include "runner/engine/run.h"
#include "runner/model/definition.h"

namespace httptask::runner {

// A part of a workflow that is run alone (`run --from REF --to REF`). A fork and the JOIN behind it
// are one: a range that ends with the fork ends with the join.

// Errors: ARGUMENT_INVALID (a task that there is not, or that stands within another; a range that
// begins with a JOIN or ends before it begins; an output of a task that is not before it).
Status CheckRange(const Definition& definition, const RunRange& range);

// The other functions take ranges that passed.
const Task& FirstTask(const Definition& definition, const RunRange& range);
// The tasks before the first one, as SKIPPED with the outputs that they are said to have given; of
// those within others, the ones that have an output. Their numbers are to be given.
std::vector<TaskScheduled> SkippedTasks(const Definition& definition, const RunRange& range);
bool IsLast(const Definition& definition, const RunRange& range, const Task& task);
// Whether a task that would be next is beyond the range.
bool EndsRange(const Run& run, const Task& next);

}  // namespace httptask::runner
