#pragma once

#include <string>

#include "tests/bench/figure.h"

namespace httptask::bench {

// `ExecuteTask` of a plugin at `address`, `in_flight` calls at once, each with `task_json`.
Sample MeasureExecuteTask(const std::string& address, const std::string& task_json, int in_flight,
                          const Duration& duration);

// The same over one `ExecuteTasks` stream.
Sample MeasureExecuteTasks(const std::string& address, const std::string& task_json, int in_flight,
                           const Duration& duration);

}  // namespace httptask::bench
