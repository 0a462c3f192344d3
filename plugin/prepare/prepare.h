#pragma once

#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/catalog/operation.h"
#include "plugin/secrets/secret.h"

namespace httptask {

// Which values are made up when none is given. Declared defaults of required values are always
// taken.
enum class Fill { kNothing, kRequired, kAll };

// One value: see httptask.v1.Argument.
struct Argument {
  std::string path;
  std::string value;
};

struct PrepareOptions {
  // Name, number (from 1) or URL of a declared server, or any other URL; empty: the first.
  std::string server;
  // Object whose keys are read as Argument::path and whose values are taken as they are.
  Json values = Json::object();
  // Applied after `values`, in order.
  std::vector<Argument> arguments;
  Fill fill = Fill::kNothing;
  // What these send need not be given.
  std::vector<CredentialDescription> credentials;
};

struct PreparedTask {
  // Conductor's `http_request`: method, uri, headers (without Content-Type and Accept),
  // contentType, accept, body; and our `operation`, its
  // `operationDigest` where the catalog has given one, `credentials` and, where the operation
  // declares a header for an idempotency key and no value was given for it, `idempotencyHeader`.
  Json task;
  // What would be sent, with `***` for what credentials add.
  RequestRecord request;
};

// Makes the request settings of an operation; sends nothing, reads nothing. Every `${…}` expression
// in a value fits everywhere and is left as it is. Errors: SERVER_NOT_FOUND with the nearest name;
// ARGUMENT_INVALID listing every problem: values that are missing (unless `fill` makes them), of
// the wrong type, outside of limits, unknown (with the nearest name), ambiguous, or whose path does
// not parse.
StatusOr<PreparedTask> PrepareTask(const Operation& operation, const PrepareOptions& options);

// A request as a curl command line for a POSIX shell.
std::string FormatAsCurl(const RequestRecord& request);
// A request as an HTTP Archive 1.2 document with one entry.
Json FormatAsHar(const RequestRecord& request);

}  // namespace httptask
