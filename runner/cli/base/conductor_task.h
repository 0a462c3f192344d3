#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"

namespace httptask::runner {

// The part of an operation's full name behind the API: `linkTokenCreate` of
// `plaid/linkTokenCreate`.
std::string_view LocalOperationId(std::string_view operation);

// A name for a task that calls the operation, usable in expressions: letters, digits and `_`
// (`GET /users/{id}` gives `GET_users_id`).
std::string TaskNameFor(std::string_view operation_part);

// Conductor's task around an http_request: its name is `<api>_<id>`.
Json MakeConductorTask(std::string_view operation, std::string_view reference_name,
                       Json http_request);

}  // namespace httptask::runner
