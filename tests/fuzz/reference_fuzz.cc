#include <cstdint>
#include <string_view>

#include "plugin/reference/reference_loader.h"

// Any document loads or is refused, also one from a URL whose references are followed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view content(reinterpret_cast<const char*>(bytes), size);
  httptask::ReferenceOptions options;
  (void)httptask::LoadReference(content, "fuzz.yaml", options);
  options.urls.follow = true;
  (void)httptask::LoadReference(content, "https://fuzz.example/v1/fuzz.yaml?a=1", options);
  return 0;
}
