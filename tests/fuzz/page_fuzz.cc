#include <cstdint>
#include <string_view>

#include "plugin/reference/page_loader.h"

// Any text loads as a page as far as it goes, or is refused.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  (void)httptask::LoadPage({reinterpret_cast<const char*>(bytes), size}, "fuzz.txt",
                           httptask::CutPage::kLoad);
  return 0;
}
