#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"
#include "plugin/base/task_result.h"
#include "plugin/catalog/operation.h"
#include "plugin/prepare/prepare.h"
#include "plugin/prepare/server_url.h"

namespace httptask {

// What was given, sorted by where it goes.
struct GivenValues {
  // As many as the operation has parameters; discarded where none was given.
  std::vector<Json> parameters;
  // Discarded when nothing of a body was given.
  Json body = Json(Json::value_t::discarded);
  // `Content-Type`, `Accept` and `Authorization` that were given, with or without `header:`, and
  // that the operation does not declare.
  HeaderFields headers;
  // Given as `part:PROPERTY.HEADER`: property to name of the header, as declared, to value.
  Json part_headers = Json::object();
  // Given as `server:…`.
  ServerVariables server_variables;
  std::vector<Problem> problems;
};

// Whether there is a value: null is one.
inline bool IsGiven(const Json& value) {
  return !value.is_discarded();
}

// Sorts `values` and `arguments` into parameters and body, reads texts by their declared types, and
// tells every one that does not parse, is unknown (with the nearest name) or ambiguous.
GivenValues SortArguments(const Operation& operation, const Json& values,
                          const std::vector<Argument>& arguments);

// Whether text cannot stand in a header field: control characters but the tab (RFC 9110, 5.5).
bool HasControlCharacter(std::string_view text);

// What a problem with a parameter is called: `query:limit`.
std::string ParameterPath(const Parameter& parameter);

}  // namespace httptask
