#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"

namespace httptask {

// The longest timeout that a task may ask for, and the longest that any attempt takes.
inline constexpr std::chrono::milliseconds kTimeoutMax{600'000};
// What a timeout of 0 (in Conductor: none) becomes.
inline constexpr std::chrono::milliseconds kNoTimeout{60'000};

// A task as Conductor's definitions write it, parsed and checked.
struct TaskSpec {
  std::string method;
  std::string uri;
  HeaderFields headers;
  // Null: no body.
  Json body;
  std::string content_type = "application/json";
  std::string accept = "application/json";
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds read_timeout{30'000};
  std::vector<std::string> credentials;
  // `api/operationId`, or empty.
  std::string operation;

  bool operator==(const TaskSpec&) const = default;
};

// Reads the task from a task's input: the object under `http_request` when there is one, else the
// whole (both forms of Conductor). `accept` and header values may be lists. Unknown members are
// ignored, as Conductor does. Errors: ARGUMENT_INVALID listing every problem with its path.
StatusOr<TaskSpec> ParseTaskSpec(const Json& input);

}  // namespace httptask
