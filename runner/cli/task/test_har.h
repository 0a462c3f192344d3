#pragma once

#include "plugin/base/json.h"
#include "plugin/base/task_result.h"

namespace httptask::runner {

// A test as an HTTP Archive 1.2 document with one entry: the request that was sent last (secrets
// are `***`), its answer and its timings. Without an answer the response's status is 0, as browsers
// write it.
Json MakeHar(const TaskResult& result);

}  // namespace httptask::runner
