#pragma once

#include <string>

#include "plugin/base/json.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// A parameter's value as OpenAPI 3.1 writes it ("Parameter Object", style and explode): for a path
// the text that replaces `{name}`, for the query `name=value` pairs joined by `&`, for a header the
// value, for a cookie `name=value`. Percent-encoded where the place needs it; `${…}` expressions
// stay as they are. Of OpenAPI 2.0 come `spaceDelimited` and `pipeDelimited` in paths and headers,
// and `tabDelimited`.
std::string FormatParameter(const Parameter& parameter, const Json& value);

}  // namespace httptask
