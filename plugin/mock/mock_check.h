#pragma once

#include <vector>

#include "plugin/base/problem.h"
#include "plugin/mock/mock_message.h"
#include "plugin/mock/mock_router.h"

namespace httptask {

// Everything in a request that does not fit its operation: path (`path:id`), query (`query:limit`),
// header
// (`header:X-Id`) and cookie (`cookie:c`) parameters by style and schema, whether the body is
// there, its media type (`header:Content-Type`), that it can be read, and its values by schema.
// Forms are read into the types that the schema wants. Unknown parameters are allowed; unknown
// members are where the schema allows them. Credentials and the headers Accept and Authorization
// are not looked at.
std::vector<Problem> CheckRequest(const MockRequest& request, const Operation& operation,
                                  const Definitions& definitions,
                                  const MockPathValues& path_values);

}  // namespace httptask
