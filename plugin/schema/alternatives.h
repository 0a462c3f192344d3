#pragma once

#include <optional>
#include <vector>

#include "plugin/schema/schema.h"

namespace httptask {

// The ways through the first `oneOf` or `anyOf` of a schema, also where it stands within `allOf`:
// the schema with one branch at a time in its place. Empty when there is no choice. For making
// examples.
std::vector<Json> Alternatives(const Json& schema, const Definitions& definitions);

// Of a schema with a discriminator, the way that a value is on: the one that its discriminator
// names, else the first that has all its members. Nothing where no way is meant.
std::optional<Json> MeantWay(const Json& value, const Json& schema, const Definitions& definitions);

// A way that forbids the members which only the other ways ask for.
Json WithoutOthers(const Json& way, const std::vector<Json>& ways, const Definitions& definitions);

// Whether no value can be there: `false`, alone or among what has to fit.
bool IsForbidden(const Json& schema);

}  // namespace httptask
