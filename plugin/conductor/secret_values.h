#pragma once

#include <string>
#include <vector>

#include "plugin/base/json.h"

namespace httptask {

// The secrets in a task's input: what the server put in where the definition says
// `${workflow.secrets.NAME}`. `parameters` is the input as the definition writes it, `input` as the
// server hands it out; places that are in one of them only count for nothing. Where the text around
// a secret is known it is left out: of `Bearer ${workflow.secrets.T}` the part after `Bearer `.
std::vector<std::string> FindSecretValues(const Json& parameters, const Json& input);

}  // namespace httptask
