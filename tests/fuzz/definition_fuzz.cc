#include <cstdint>
#include <string_view>

#include "plugin/base/check.h"
#include "runner/model/add_task.h"
#include "runner/model/definition.h"

// Any text is a definition or has faults; a task that was added is in it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto parsed = httptask::runner::ParseDefinition(text, "fuzz.json");
  const httptask::Json task = {
      {"name", "added"},
      {"taskReferenceName", "added_by_fuzz"},
      {"type", "HTTP"},
      {"inputParameters",
       {{"http_request", {{"uri", "https://example.com/"}, {"method", "GET"}}}}}};
  auto added = httptask::runner::AddTask(text, "fuzz.json", task, "");
  if (!parsed.ok() || !added.ok()) return 0;
  auto again = httptask::runner::ParseDefinition(*added, "fuzz.json");
  HTTPTASK_CHECK(again.definition.FindTask("added_by_fuzz") != nullptr);
  return 0;
}
