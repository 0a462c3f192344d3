#pragma once

#include <chrono>
#include <cstddef>

namespace httptask::runner {

// What one script may use. Exceeding `time` is DEADLINE_EXCEEDED, anything else LIMIT_EXCEEDED.
struct ScriptLimits {
  // From the call to its result, wall clock; Conductor's is the same.
  std::chrono::milliseconds time{4'000};
  // Writable memory of the process that evaluates.
  size_t memory_bytes = size_t{384} << 20;
  size_t script_bytes_max = size_t{1} << 20;
  // `$` or the input of a query, as JSON text.
  size_t input_bytes_max = size_t{64} << 20;
  // The result, as JSON text.
  size_t result_bytes_max = size_t{64} << 20;
};

// Arrays and objects within each other in a result.
constexpr size_t kScriptResultDepthMax = 200;
// Values in a result, counting every member and element.
constexpr size_t kScriptResultValuesMax = 2'000'000;

}  // namespace httptask::runner
