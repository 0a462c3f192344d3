#include <cstdint>
#include <string_view>

#include "plugin/reference/openapi/openapi_loader.h"

// Any JSON loads as OpenAPI 2.0 or is refused, with a file beside it that is the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  auto root = httptask::ParseJson({reinterpret_cast<const char*>(bytes), size});
  if (!root.ok() || !root->is_object()) return 0;
  (*root)["swagger"] = "2.0";
  root->erase("openapi");
  httptask::DocumentFiles files;
  files["part.json"].root = *root;
  (void)httptask::LoadOpenApi(*root, "fuzz.json", std::nullopt, files);
  return 0;
}
