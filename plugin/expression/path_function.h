#pragma once

#include <optional>
#include <vector>

#include "plugin/expression/conductor_path.h"

namespace httptask {

// The value of a function of a path; nothing where it has none (a sum of no numbers, the length of
// a text). `arguments` are values. Numbers of sums and the like have a fraction, as in Java.
std::optional<Json> CallPathFunction(PathFunction function, const Json& value,
                                     const std::vector<Json>& arguments);

}  // namespace httptask
