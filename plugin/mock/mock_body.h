#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/problem.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// The violations of a request's body; see CheckRequest. `content_type` is the header's value, if it
// is there. Bodies that are neither JSON, a form nor text are only asked to be there, in a declared
// media type.
std::vector<Problem> CheckBody(std::string_view body,
                               const std::optional<std::string>& content_type,
                               const Operation& operation, const Definitions& definitions);

// Whether a media type (lower case, without parameters) is JSON: `application/json`, `text/json`,
// `…+json`.
bool IsJsonMediaType(std::string_view media_type);

}  // namespace httptask
