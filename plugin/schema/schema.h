#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"

namespace httptask {

// The dialect of this folder is JSON Schema 2020-12 as OpenAPI 3.1 uses it. Loaders rewrite older
// forms
// (`nullable`, boolean `exclusiveMinimum`, single `example`) into it. A schema is a Json object or
// boolean.

// The schemas behind `$ref`, by the text of the reference: `#/components/schemas/User`.
using Definitions = std::map<std::string, Json, std::less<>>;

// Follows `$ref` at the top of a schema until there is none; `{}` where a reference leads nowhere
// or in a circle. Members beside `$ref` win over those of the target (3.1 allows description and
// the like).
Json ResolveSchema(const Json& schema, const Definitions& definitions);
// Whether the keyword is there and `true`.
bool HasTrue(const Json& schema, std::string_view keyword);

}  // namespace httptask
