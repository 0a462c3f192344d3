#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"
#include "plugin/prepare/argument_path.h"
#include "plugin/schema/schema.h"

namespace httptask {

// A text as the value that a schema wants: a string where a string is declared, JSON elsewhere; of
// several types (also those of `oneOf` and `anyOf`) JSON where that is of one of them, unless only
// the text fits. A text with a `${…}` expression stays a text. Where it cannot be read the problem
// has the rule `type`.
std::variant<Json, Problem> ReadArgument(std::string_view text, const Json& schema,
                                         const Definitions& definitions, std::string_view path);

// The schema behind one step; `{}` where nothing is declared.
Json SchemaOfStep(const Json& schema, const PathStep& step, const Definitions& definitions);

// What is wrong with the name of a step: nothing when it is declared, or when the schema declares
// no names.
std::optional<std::string> FindUndeclared(const Json& schema, const PathStep& step,
                                          const Definitions& definitions);

// The same for every member within a value, rule `unknown`.
std::vector<Problem> FindUndeclaredMembers(const Json& value, const Json& schema,
                                           const Definitions& definitions, const std::string& path);

// Puts a value behind some steps, making what is missing on the way. Tells what is in the way: a
// list that is too short for an index, a value that is no object or list.
std::optional<std::string> PutAt(const std::vector<PathStep>& steps, const Json& value, Json& root);

}  // namespace httptask
