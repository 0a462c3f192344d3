#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// An input that is too large for the server's own store lies in another, which the server names
// for each reading.

// A larger one is not read. The server itself refuses inputs above 10 MiB unless it is told
// otherwise.
inline constexpr size_t kExternalInputBytesMax = size_t{32} << 20;

// The path below the API that asks where the input of that name lies.
std::string ExternalInputQuestion(std::string_view path);
// The URL in the server's answer to it. Errors: RESPONSE_INVALID; ARGUMENT_INVALID (the server's
// store can be read by the server alone, as that which it has when none is configured).
StatusOr<std::string> ReadExternalPlace(std::string_view body);
// The input. Errors: RESPONSE_INVALID (no JSON object); ARGUMENT_INVALID (it still has a
// `${workflow.secrets.NAME}`, which the server fills in where it keeps the input itself alone).
StatusOr<Json> ReadExternalInput(std::string_view body);
// Which input it was that could not be read.
Status ExternalInputError(const Status& why, std::string_view path);

}  // namespace httptask
