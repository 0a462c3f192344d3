#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/catalog/diff/operation_change.h"
#include "plugin/schema/schema.h"

namespace httptask {

// Who makes the values of a schema: what we send must still be taken, what we get must still hold
// what it held.
enum class SchemaSide { kRequest, kAnswer };

// Differences told of one pair of schemas at most, and pairs of schemas compared for it.
inline constexpr size_t kDifferencesMax = 100;
inline constexpr size_t kComparedMax = 20'000;

// Compares two forms of a schema, each with its own definitions.
//
// Request: a new required field, a field that is gone (unless the old form took none of a fixed
// set), a narrower type, fewer allowed values, a tighter limit or a new one breaks. Answer: a field
// that is gone or no longer required, a wider type or a new allowed value breaks. Branches
// (`oneOf`, `anyOf`, `not`) that differ break, since what they mean together is not weighed; a form
// that has become one branch of several breaks answers alone. Fields that are not declared count by
// `additionalProperties`.
// `place` stands before the names of fields. Circles are gone through once.
std::vector<Difference> DiffSchemas(const Json& old_schema, const Definitions& old_definitions,
                                    const Json& new_schema, const Definitions& new_definitions,
                                    SchemaSide side, std::string_view place);

}  // namespace httptask
