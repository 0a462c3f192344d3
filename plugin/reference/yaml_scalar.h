#pragma once

#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// The value of a plain scalar by YAML 1.2, section 10.3.2 (core schema): null, boolean, number or
// text.
// `.inf` and `.nan`, which JSON does not have, are text.
Json ResolvePlainScalar(std::string_view text);

// The value of a scalar under a tag of the core schema (`str`, `null`, `bool`, `int`, `float`).
// Errors: REFERENCE_INVALID when the text does not fit the tag or the tag is another one.
StatusOr<Json> ResolveTaggedScalar(std::string_view tag, std::string_view text);

}  // namespace httptask
