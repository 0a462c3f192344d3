#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/body/file_access.h"
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

// The values of the credentials that a task names. Errors: those of CredentialStore::Reveal.
StatusOr<std::vector<Credential>> RevealAll(const TaskSpec& spec, const CredentialStore& store);

// What a request needs besides its task.
struct RequestContext {
  const std::vector<Credential>& credentials;
  const FileAccess& files;
  // For the header that the task names in `idempotencyHeader`.
  std::string_view idempotency_key;
  // For the boundary of multipart bodies.
  uint64_t seed = 0;
};

// Puts the credentials in and writes the body. What a credential sends replaces what the task gives
// in the same place. Errors: ARGUMENT_INVALID (URL; a body that its content type cannot carry; a
// credential's field where the body is no object; two credentials with TLS settings; a file that is
// not allowed).
StatusOr<TaskRequest> MakeTaskRequest(const TaskSpec& spec, const RequestContext& context);

// Whether a request by this method says the length of its body, also when it has none: POST, PUT,
// PATCH.
bool ExpectsBody(std::string_view method);

// Replaces a parameter in the query of a target (path and query).
void SetQueryParameter(std::string& target, const std::string& name, std::string_view value);

// Sets the field at a dotted path of a body, also of one that is JSON as text. Errors:
// ARGUMENT_INVALID (no object there), in the name of whose field it is.
Status SetBodyField(Json& body, std::string_view owner, const std::string& path, const Json& value);

}  // namespace httptask
