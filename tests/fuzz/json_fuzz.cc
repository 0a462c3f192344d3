#include <cstdint>
#include <string_view>

#include "plugin/base/check.h"
#include "plugin/base/json.h"

// What ParseJson takes, FormatJson writes so that it reads equal.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto value = httptask::ParseJson(text);
  HTTPTASK_CHECK(value.ok() == !httptask::FindJsonSyntaxError(text));
  if (!value.ok()) return 0;
  auto again = httptask::ParseJson(httptask::FormatJson(*value, 2));
  HTTPTASK_CHECK(again.ok() && *again == *value);
  return 0;
}
