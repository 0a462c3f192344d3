#include <cstdint>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/execute/task_spec.h"

// Any JSON is a task or is refused.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto input = httptask::ParseJson({reinterpret_cast<const char*>(bytes), size});
  if (input.ok()) (void)httptask::ParseTaskSpec(*input);
  return 0;
}
