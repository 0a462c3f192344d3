#pragma once

#include <string_view>

#include "plugin/schema/schema.h"

namespace httptask {

// Which kinds of values a schema takes.
struct MockKinds {
  bool scalar = false;
  bool array = false;
  bool object = false;
};
// All of them where the schema does not say.
MockKinds KindsOf(const Json& schema, const Definitions& definitions);

// The schema of a member of an object, and of the items of an array; {} where there is none.
Json MemberSchema(const Json& schema, std::string_view name, const Definitions& definitions);
Json ItemSchema(const Json& schema, const Definitions& definitions);
// Whether the schema names this member in `properties`, its own or those of its branches.
bool NamesMember(const Json& schema, std::string_view name, const Definitions& definitions);

// A text as the value that it stands for under a schema: a number, a boolean or null where the
// schema takes it and does not take the text, else a string.
Json TypeText(std::string_view text, const Json& schema, const Definitions& definitions);

// The same for nested objects and arrays of strings, as forms and queries bring them. A single
// value becomes an array where only arrays fit, an object with the members 0, 1, 2 an array, and a
// text that holds a JSON object or array that value where one is wanted.
Json TypeTree(const Json& tree, const Json& schema, const Definitions& definitions);

}  // namespace httptask
