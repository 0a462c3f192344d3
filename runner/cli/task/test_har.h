#pragma once

#include "plugin/base/json.h"
#include "plugin/base/task_result.h"

namespace httptask::runner {

// A test as an HTTP Archive 1.2 document with one entry for each redirect of the last attempt and
// one for its answer: the requests as they went out (secrets are `***`), the answers and the
// timings. Of a request that followed a redirect, method and URL are known alone; its comment says
// so. Without an answer the response's status is 0, as browsers write it.
Json MakeHar(const TaskResult& result);

}  // namespace httptask::runner
