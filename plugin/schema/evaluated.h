#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>

#include "plugin/schema/schema.h"

namespace httptask {

// What `unevaluatedProperties` and `unevaluatedItems` leave alone: the members and items of a value
// that some other keyword of the schema has looked at, also within `$ref`, `allOf`, fitting
// branches, conditions and dependent schemas (JSON Schema 2020-12 Core, section 11).

// Whether the value itself fits a schema.
using FitsValue = std::function<bool(const Json& schema)>;
// The schema that a `$dynamicRef` means at this place, or nullptr.
using DynamicTarget = std::function<const Json*(std::string_view reference)>;
// Whether one item fits a schema.
using FitsItem = std::function<bool(const Json& item, const Json& schema)>;

std::set<std::string> EvaluatedMembers(const Json& value, const Json& schema,
                                       const Definitions& definitions, const FitsValue& fits,
                                       const DynamicTarget& dynamic_target);
std::set<size_t> EvaluatedItems(const Json& value, const Json& schema,
                                const Definitions& definitions, const FitsItem& item_fits,
                                const FitsValue& fits, const DynamicTarget& dynamic_target);

}  // namespace httptask
