#pragma once

#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"

namespace httptask {

// Problems of a number under minimum, maximum, their exclusive forms, multipleOf and the integer
// formats int32 and int64; paths are empty. Comparisons are those of doubles, and exact for 64-bit
// integers.
std::vector<Problem> CheckNumber(const Json& number, const Json& schema);

// Whether two numbers have the same value.
bool NumbersEqual(const Json& a, const Json& b);

}  // namespace httptask
