#include <cstdint>
#include <string_view>

#include "plugin/reference/yaml_document.h"

// Any text is YAML, or is refused.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  (void)httptask::ParseYaml({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
