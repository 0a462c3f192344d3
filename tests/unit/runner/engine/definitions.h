#pragma once

#include <string>

#include "plugin/base/check.h"
#include "runner/model/definition.h"

namespace httptask::runner::testing {

// Three tasks; `second` reads the input and `first`.
inline Definition MakeChain() {
  ParsedDefinition parsed = ParseDefinition(R"({
  "name": "chain", "version": 2, "inputTemplate": {"amount": 5, "currency": "EUR"},
  "tasks": [
    {"name": "d1", "taskReferenceName": "first", "type": "HTTP",
     "inputParameters": {"uri": "https://h/1", "method": "POST"}},
    {"name": "d2", "taskReferenceName": "second", "type": "HTTP_TASK",
     "inputParameters": {"uri": "https://h/2", "method": "POST",
                         "body": {"id": "${first.output.response.body.id}",
                                  "amount": "${workflow.input.amount}"}}},
    {"name": "d3", "taskReferenceName": "third", "type": "HTTP",
     "inputParameters": {"uri": "https://h/3", "method": "POST"}}
  ],
  "outputParameters": {"id": "${second.output.response.body.id}"}
})",
                                            "chain.json");
  HTTPTASK_CHECK(parsed.ok());
  return parsed.definition;
}

}  // namespace httptask::runner::testing
