#include <cstdint>
#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/mock/mock_server.h"

// Input: target, a newline, body. Any request is answered.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const httptask::Mock kMock = [] {
    httptask::Operation operation;
    operation.method = "POST";
    operation.path = "/users/{id}";
    operation.servers = {{.url = "https://example.com/v1"}};
    operation.parameters = {{.name = "id",
                             .in = httptask::ParameterLocation::kPath,
                             .required = true,
                             .schema = {{"type", "integer"}},
                             .style = "simple"},
                            {.name = "filter",
                             .in = httptask::ParameterLocation::kQuery,
                             .schema = {{"type", "object"}},
                             .style = "deepObject",
                             .explode = true}};
    operation.bodies = {
        {.media_type = "application/json", .schema = {{"type", "object"}}},
        {.media_type = "application/x-www-form-urlencoded", .schema = {{"type", "object"}}}};
    return httptask::Mock({.operations = {operation}, .definitions = {}});
  }();
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  for (const char* type : {"application/json", "application/x-www-form-urlencoded"}) {
    (void)kMock.Answer({.method = "POST",
                        .target = std::string(text.substr(0, end)),
                        .headers = {{"Content-Type", type}},
                        .body = std::string(text.substr(end + 1))});
  }
  return 0;
}
