#pragma once

#include "plugin/schema/schema.h"

namespace httptask {

// Which members of objects an example holds.
enum class ExampleMembers {
  kRequired,  // Those that are required wherever their object is there.
  kAll,       // Also the optional ones; recursion stops where a schema repeats itself.
};

// For whom an example is made.
enum class ExampleSide {
  kRequest,   // Without `readOnly` members.
  kResponse,  // Without `writeOnly` members.
};

// A value that Validate accepts: the schema's example, default, const or enum where it has one that
// fits, else made from type, format, pattern and bounds. The same schema always gives the same
// value.
Json MakeExample(const Json& schema, const Definitions& definitions, ExampleMembers members,
                 ExampleSide side = ExampleSide::kRequest);

// Completes `value`: puts an example in for every member that `members` asks for and that is
// missing, at every depth; what is there stays as it is.
Json CompleteExample(const Json& value, const Json& schema, const Definitions& definitions,
                     ExampleMembers members);

// The default of a schema, also of one behind `$ref` and `allOf`, as a value that fits it: 2 is
// taken for "2" where a text is asked for, "false" for false. Discarded when there is none or it
// fits in no form.
Json FittingDefault(const Json& schema, const Definitions& definitions);

}  // namespace httptask
