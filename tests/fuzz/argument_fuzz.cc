#include <cstdint>
#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/prepare/prepare.h"

// Input: `path=value`. Any argument is taken or refused.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const httptask::Operation kOperation = [] {
    httptask::Operation operation;
    operation.api = "fuzz";
    operation.id = "call";
    operation.method = "POST";
    operation.path = "/users/{id}";
    operation.servers = {{.url = "https://example.com"}};
    operation.parameters = {{.name = "id",
                             .in = httptask::ParameterLocation::kPath,
                             .required = true,
                             .schema = {{"type", "string"}},
                             .style = "simple"}};
    operation.bodies = {
        {.media_type = "application/json",
         .schema = *httptask::ParseJson(
             R"({"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}},
                 "o":{"type":"object","properties":{"x":{"type":"string"}}}}})")}};
    return operation;
  }();
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return 0;
  httptask::PrepareOptions options;
  options.arguments = {{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))}};
  options.fill = httptask::Fill::kRequired;
  auto prepared = httptask::PrepareTask(kOperation, options);
  if (prepared.ok()) (void)httptask::FormatAsCurl(prepared->request);
  return 0;
}
