#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "runner/engine/event.h"
#include "runner/engine/task_runner.h"

namespace httptask::runner {

// The REST API of a Conductor server, asked by tasks of our own. Blocks for each answer. Errors of
// all: as of a task (TARGET_UNREACHABLE, TARGET_BLOCKED, …); DEFINITION_INVALID with the server's
// own message and problems for a 4xx (with a hint, where the URL may be a wrong one),
// RESPONSE_INVALID for any other answer that is no 2xx.
class ConductorServer {
 public:
  // `tasks` must outlive the server. `api_url` ends in `/api`, as in `http://HOST:8080/api`.
  ConductorServer(TaskRunner& tasks, std::string api_url);

  // Whether the server would take the workflow definition; nothing is stored. One that is too old
  // to tell that takes everything here.
  Status Check(const Json& workflow);
  // Gives the server the task definitions that it does not have; what it has stays as it is. The
  // names of the new ones.
  StatusOr<std::vector<std::string>> RegisterTasks(const std::vector<Json>& definitions);
  // Stores the workflow definition; one of the same name and version is replaced.
  Status RegisterWorkflow(const Json& workflow);
  // Starts a workflow by its whole definition, which need not be registered. Its id.
  StatusOr<std::string> Start(const Json& workflow, const Json& input);
  // When a worker polled for tasks of that type last; nothing: never, as far as the server knows.
  StatusOr<std::optional<Time>> LastPoll(const std::string& task_type);
  // A workflow with its tasks, as Conductor tells it. Inputs and outputs that the server keeps in
  // its external storage are read from there, each once; one that cannot be read is
  // {"externalPayload": {"path", "error"}}.
  StatusOr<Json> Get(const std::string& workflow_id);

 private:
  StatusOr<TaskResult> Send(const std::string& method, const std::string& place, const Json& body);
  void ReadPayloads(const std::string& owner, Json& object);
  StatusOr<Json> ReadPayload(const std::string& owner, const std::string& path, const char* type);
  StatusOr<TaskResult> Ask(const std::string& method, const std::string& path, const Json& body);

  TaskRunner& tasks_;
  const std::string api_url_;
  std::map<std::string, Json> payloads_;  // By path.
};

}  // namespace httptask::runner
