#include <cstdint>
#include <string_view>

#include "plugin/base/check.h"
#include "plugin/guard/address_policy.h"
#include "plugin/guard/url.h"

// What ParseUrl takes, it takes again as it wrote it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)httptask::AllowRule::Parse(text);
  auto url = httptask::ParseUrl(text);
  if (!url.ok()) return 0;
  auto again = httptask::ParseUrl(url->ToString());
  HTTPTASK_CHECK(again.ok() && *again == *url);
  return 0;
}
