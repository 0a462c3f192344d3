#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/base/problem.h"

namespace httptask {

using Status = absl::Status;
template <typename T>
using StatusOr = absl::StatusOr<T>;
using StatusCode = absl::StatusCode;

// Why something failed. The names are those of proto/httptask/v1/error_reason.proto, where each is
// explained together with its status code.
enum class Reason {
  kApiNotFound,
  kOperationNotFound,
  kServerNotFound,
  kReferenceInvalid,
  kArgumentInvalid,
  kCredentialMissing,
  kTargetBlocked,
  kTargetUnreachable,
  kResultUnknown,
  kTlsUntrusted,
  kDeadlineExceeded,
  kResponseTooLarge,
  kQueueFull,
  kCancelled,
  kLimitExceeded,
  kStorageFailed,
  kResponseInvalid,
  kExpressionInvalid,
  kDefinitionInvalid,
  kPluginUnavailable,
  kInternal,
};

// `TARGET_BLOCKED` for kTargetBlocked.
std::string_view ReasonName(Reason reason);
// The reverse; nothing for an unknown name.
std::optional<Reason> ReasonFromName(std::string_view name);
// The status code that goes with a reason, as error_reason.proto says it.
StatusCode CodeOf(Reason reason);

// An error with the code that belongs to `reason`. `message` is a sentence that tells a tired
// person what is wrong and what to do, without secrets. `problems` lists every single fault of an
// input.
Status MakeError(Reason reason, std::string_view message, std::vector<Problem> problems = {});

// The reason that MakeError put in; kInternal for a status made otherwise. CHECKs that it is an
// error.
Reason ReasonOf(const Status& error);
// The problems that MakeError put in.
std::vector<Problem> ProblemsOf(const Status& error);
// The sentence, as std::string_view.
std::string_view MessageOf(const Status& error);
// The same error, its message preceded by `context` and a colon. OK stays OK.
Status AddContext(Status status, std::string_view context);

}  // namespace httptask

// Returns from the function when `expression` (a Status) is an error.
#define HTTPTASK_RETURN_IF_ERROR(expression)                                        \
  do {                                                                              \
    if (::httptask::Status httptask_status = (expression); !httptask_status.ok()) { \
      return httptask_status;                                                       \
    }                                                                               \
  } while (false)

// `HTTPTASK_ASSIGN_OR_RETURN(auto value, Compute());` for Compute() returning StatusOr.
#define HTTPTASK_ASSIGN_OR_RETURN(declaration, expression) \
  HTTPTASK_ASSIGN_OR_RETURN_1(HTTPTASK_CONCAT(httptask_or_, __LINE__), declaration, expression)
#define HTTPTASK_ASSIGN_OR_RETURN_1(name, declaration, expression) \
  auto name = (expression);                                        \
  if (!name.ok()) return std::move(name).status();                 \
  declaration = std::move(name).value()
#define HTTPTASK_CONCAT(a, b) HTTPTASK_CONCAT_1(a, b)
#define HTTPTASK_CONCAT_1(a, b) a##b
