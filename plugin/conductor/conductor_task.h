#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// A task as Conductor hands it to a worker.
struct ConductorTask {
  std::string task_id;  // Of this attempt; a retry has another.
  std::string workflow_id;
  std::string reference_name;
  std::string task_type;
  std::string definition_name;
  std::string domain;  // Empty: none.
  int iteration = 0;
  int retry_count = 0;
  // When the server queued it, by its own clock; later when a person lets the workflow run again
  // from this task on, which keeps its id. 0: unknown.
  std::chrono::milliseconds scheduled_time{0};
  // How often it was handed out under this id: above 1 after IN_PROGRESS with a callback.
  int poll_count = 1;
  Json input;
  // Where the input lies instead when it is too large for the server; empty: it is `input`.
  std::string external_input;
  // Values within the input that are secrets of the server; see FindSecretValues.
  std::vector<std::string> secrets;
  // What an earlier IN_PROGRESS update left.
  Json output;
  // Within this time the server wants to hear of the task; 0: it waits for ever.
  std::chrono::seconds response_timeout{0};
};

// The same call whatever the attempt: workflow id, reference name without the loop's suffix,
// iteration. The idempotency key of the request, and what a stored answer is found by.
std::string CallKey(const ConductorTask& task);

// Reads the answer of a batch poll: a list of tasks. Tasks that lack what a worker needs are left
// out; each is a problem with its index. Errors: RESPONSE_INVALID (no JSON list).
struct PolledTasks {
  std::vector<ConductorTask> tasks;
  std::vector<Problem> problems;
};
StatusOr<PolledTasks> ParsePolledTasks(std::string_view body);
// The same for one task. Errors: RESPONSE_INVALID.
StatusOr<ConductorTask> ParseConductorTask(Json json);

}  // namespace httptask
