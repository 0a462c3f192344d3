#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/schema/schema.h"

namespace httptask {

// OpenAPI 3.1, "Discriminator Object": of a choice between schemas, the property whose value says
// which one was taken. It decides nothing about what is valid; it helps to make and to describe
// values.

// The name of the property; empty when the schema has no discriminator.
std::string_view DiscriminatorProperty(const Json& schema);

// The value that stands for a branch of the schema: the name that the mapping has for it, else the
// name of the schema that the branch refers to; empty when it refers to none.
std::string DiscriminatorValue(const Json& schema, const Json& branch);

// The values of all branches of `oneOf` and `anyOf`.
std::vector<std::string> DiscriminatorValues(const Json& schema);

}  // namespace httptask
