#pragma once

#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"
#include "plugin/catalog/operation.h"
#include "plugin/prepare/prepare.h"

namespace httptask {

// The value of a parameter as it is sent.
struct ParameterValue {
  // Discarded when none is sent.
  Json value = Json(Json::value_t::discarded);
  // Rule `required` where it is missing, else what does not fit its schema, the segment of the path
  // or the line of the header that it is for.
  std::vector<Problem> problems;
};

// Completes and checks `given` (discarded: none). Of what was not given a required parameter has
// its default; an example is made as `fill` says. `path` names the parameter in problems.
ParameterValue CompleteParameter(const Parameter& parameter, const Definitions& definitions,
                                 Fill fill, Json given, const std::string& path);

}  // namespace httptask
