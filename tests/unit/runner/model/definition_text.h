#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/text.h"
#include "runner/model/definition.h"

namespace httptask::runner::testing {

// A definition of one task whose http_request is `request`.
inline std::string DefinitionWithRequest(std::string_view request) {
  return ReplaceAll(R"({
  "name": "pay",
  "tasks": [
    {"name": "t", "taskReferenceName": "link", "type": "HTTP", "inputParameters": {
      "http_request": REQUEST
    }}
  ]
})",
                    "REQUEST", request);
}

// `line:column: what (help)` of each, one a line.
inline std::string Lines(const std::vector<Diagnostic>& diagnostics) {
  std::string lines;
  for (const Diagnostic& fault : diagnostics) {
    lines += std::to_string(fault.position.line) + ":" + std::to_string(fault.position.column) +
             ": " + fault.what + (fault.help.empty() ? "" : " (" + fault.help + ")") + "\n";
  }
  return lines;
}
inline std::string FaultsOf(std::string_view text) {
  return Lines(ParseDefinition(text, "x.json").faults);
}
inline std::string WarningsOf(std::string_view text) {
  return Lines(ParseDefinition(text, "x.json").warnings);
}

}  // namespace httptask::runner::testing
