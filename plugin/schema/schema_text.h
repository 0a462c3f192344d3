#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"

namespace httptask {

// Words for people about schemas and values; what Validate's messages are made of.

// The types of a schema: of `type` as a string or a list; empty when any type fits.
std::vector<std::string> SchemaTypes(const Json& schema);
// `a string`, `an integer or null`.
std::string DescribeTypes(const std::vector<std::string>& types);
// What a schema wants: `one of "a", "b"`, `a date (2026-01-15)`, `an integer`, `a value`.
std::string DescribeSchema(const Json& schema);
// `a string ("12")`, `null`, `an object`.
std::string DescribeValue(const Json& value);
// The value as JSON, cut after 60 letters.
std::string ShortValue(const Json& value);
// `one of "USD", "CAD"`, with the nearest to `value` where one is near; long lists are cut.
std::string DescribeAllowed(const Json& allowed, const Json& value);

// Equality of JSON Schema: 1 and 1.0 are equal, the order of members does not count.
bool JsonEqual(const Json& a, const Json& b);
// Whether an array holds two equal items.
bool HasEqualItems(const Json& array);

}  // namespace httptask
