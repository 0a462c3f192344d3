#pragma once

#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/task_spec.h"
#include "plugin/http/http_message.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// A task as it goes out, and as a person may see it. Both are made by the same code: the record
// from the credentials with `***` for their values, so nothing has to be searched for.
struct TaskRequest {
  HttpRequest request;  // Holds secrets. Its timeouts are those of the task.
  RequestRecord record;
};

// Puts the credentials in and writes the body. What a credential sends replaces what the task gives
// in the same place. Errors: ARGUMENT_INVALID (URL; a body that its content type cannot carry; a
// credential's field where the body is no object).
StatusOr<TaskRequest> MakeTaskRequest(const TaskSpec& spec,
                                      const std::vector<Credential>& credentials);

}  // namespace httptask
