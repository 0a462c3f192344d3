#pragma once

#include "plugin/schema/schema.h"

namespace httptask {

// One schema in place of `$ref`, `allOf` and, where a schema says nothing of its own, the branches
// of `oneOf` and `anyOf`: members of all come together, of numeric
// limits in `allOf` the tighter stays, of other keywords the first; `required` of `allOf` adds up
// (that of branches does not). A branch of another type than what stands before it adds no more
// than `properties` and `items`. For showing and for making examples; Validate does not use it.
Json MergeSchema(const Json& schema, const Definitions& definitions);

}  // namespace httptask
