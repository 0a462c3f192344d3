#pragma once

#include <string>
#include <string_view>

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

// `line:column: what (help)` of every fault, one a line.
inline std::string FaultsOf(std::string_view text) {
  std::string lines;
  for (const Diagnostic& fault : ParseDefinition(text, "x.json").faults) {
    lines += std::to_string(fault.position.line) + ":" + std::to_string(fault.position.column) +
             ": " + fault.what + (fault.help.empty() ? "" : " (" + fault.help + ")") + "\n";
  }
  return lines;
}

}  // namespace httptask::runner::testing
