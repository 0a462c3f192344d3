#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// A URI template expanded (RFC 6570, level 4). `variables` is an object of strings, numbers,
// booleans, lists and objects of these; null and what is not there is undefined. Errors:
// ARGUMENT_INVALID with the column of an expression that is no template, or of a prefix (`{x:3}`)
// of a list.
StatusOr<std::string> ExpandUriTemplate(std::string_view text, const Json& variables);

}  // namespace httptask
