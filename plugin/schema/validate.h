#pragma once

#include "plugin/schema/schema.h"

namespace httptask {

// How Validate looks at a value.
struct ValidateOptions {
  // Values that stand for another value that is not known yet (`${…}` expressions): they fit any
  // schema.
  std::function<bool(const Json&)> is_placeholder = [](const Json&) { return false; };
  // At most this many problems; one more says how many were left out.
  size_t problems_max = 100;
  // `readOnly` members must not be in a request, and need not be there when required.
  bool is_request = true;
  // Whether `format` is a rule; JSON Schema itself takes it for a remark.
  bool checks_format = true;
};

// Every problem of `value` under `schema`, each with a dotted path that begins with `path`: what is
// wrong and what would be right, for a tired person. Empty when it fits. Steps are bounded: a
// schema that takes more than a million is reported as one problem with the rule `limit`. Unknown
// members are allowed (as JSON Schema has it), except under `additionalProperties: false`, where
// the nearest name is told.
std::vector<Problem> Validate(const Json& value, const Json& schema, const Definitions& definitions,
                              std::string_view path = "", const ValidateOptions& options = {});

}  // namespace httptask
