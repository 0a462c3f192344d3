#pragma once

#include <string_view>

#include "plugin/base/status.h"
#include "plugin/expression/path_query.h"

namespace httptask {

// Parses a JSONPath as RFC 9535 writes it; a leading `$.` may be left out, and names in dots may
// hold `-`, as Conductor's definitions have them. At most 4096 bytes, nested 32 deep. Errors:
// EXPRESSION_INVALID
// (`column 7: …`).
StatusOr<PathQuery> ParsePath(std::string_view text);

}  // namespace httptask
