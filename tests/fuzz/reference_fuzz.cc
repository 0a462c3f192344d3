#include <cstdint>
#include <string_view>

#include "plugin/reference/reference_loader.h"

// Any document loads or is refused.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  (void)httptask::LoadReference({reinterpret_cast<const char*>(bytes), size}, "fuzz.yaml");
  return 0;
}
