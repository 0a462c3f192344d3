#pragma once

#include <string>
#include <vector>

#include "plugin/schema/schema.h"

namespace httptask {

// The types that a schema takes, each once, in document order: of `type`, else of what is behind
// `$ref` and `allOf`, of all branches of `oneOf` and `anyOf`, else what `properties`, `items`,
// `enum` and `const` tell. Empty where any type fits or nothing is told.
std::vector<std::string> BranchTypes(const Json& schema, const Definitions& definitions);

// What each branch of `oneOf` and `anyOf` wants that is no object or list, in words: `an integer`,
// `one of "a", "b"`. Empty where there is no choice between types.
std::vector<std::string> DescribeBranches(const Json& schema, const Definitions& definitions);

}  // namespace httptask
