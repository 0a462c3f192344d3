#pragma once

#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/task_result.h"

namespace httptask::runner {

// A test as an HTTP Archive 1.2 document with an entry for everything that was sent, oldest first:
// each attempt, and each redirect before its answer, with all fields as they went out (secrets are
// `***`) and came in, bodies and timings. Without an answer the response's status is 0, as browsers
// write it, and the entry's comment says why. A body of more than 64 KiB is there for the last
// attempt alone. Without `exchanges` (of an imagined run, of a task that ended with an error)
// entries have what the result's attempts tell: no header fields or bodies of answers.
Json MakeHar(const TaskResult& result, std::vector<ExchangeRecord> exchanges);

}  // namespace httptask::runner
