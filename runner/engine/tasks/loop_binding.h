#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"

namespace httptask::runner {

// What a condition reads as the loop `name`: `output` with `added` and without `removed`. When it
// can be seen that the condition reads single members alone (`$.loop.iteration`,
// `$['loop'].iteration`), only these: the output of a loop grows with every iteration.
Json LoopBinding(std::string_view condition, std::string_view name, const Json& output,
                 const Json& added, const std::vector<std::string>& removed);

}  // namespace httptask::runner
