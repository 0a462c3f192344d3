#include <cstdint>
#include <string_view>

#include "plugin/base/check.h"
#include "runner/console/console_client.h"

// What is taken for an answer has a status of three digits.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const auto answer = httptask::runner::ParseConsoleAnswer(
      std::string_view(reinterpret_cast<const char*>(bytes), size));
  HTTPTASK_CHECK(!answer.ok() || (answer->status >= 100 && answer->status <= 999));
  return 0;
}
