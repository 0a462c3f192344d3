#include <cstdint>
#include <string>

#include "plugin/base/json.h"
#include "plugin/expression/template.h"

// Any template resolves or is refused, against data that holds what expressions look for.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const httptask::Json kData = *httptask::ParseJson(
      R"({"workflow":{"input":{"a":1,"b":[1,2,{"c":"x"}],"d":{"e":null}}},"t":{"output":{"x":"${a}"}}})");
  const httptask::Json value = std::string(reinterpret_cast<const char*>(bytes), size);
  (void)httptask::ResolveTemplate(value, kData);
  (void)httptask::FindReferences(value);
  return 0;
}
