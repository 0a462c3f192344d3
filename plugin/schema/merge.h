#pragma once

#include "plugin/schema/schema.h"

namespace httptask {

// One schema in place of `$ref`, `allOf` and the branches of `oneOf` and `anyOf`. Members of all
// come together. Of `allOf`, `required` adds up, the tighter of numeric limits stays, and of other
// keywords the first. Of branches, what all require is required, what one allows (`enum`, `const`)
// is allowed, and of other keywords the first stays; a branch of another type than what stands
// before it adds no more than `properties` and `items`. The values of a discriminator become the
// `enum` of its property. For showing and for making examples; Validate does not use it.
Json MergeSchema(const Json& schema, const Definitions& definitions);

}  // namespace httptask
