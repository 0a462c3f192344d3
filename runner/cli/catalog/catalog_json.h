#pragma once

#include "httptask/v1/catalog.pb.h"
#include "plugin/base/json.h"

namespace httptask::runner {

// The `--json` forms of the catalog's messages. Their member names are an interface.

// {"api", "title", "version", "operations", "usable", "sources"}
Json ApiToJson(const v1::Api& api);
// {"id", "api", "method", "path", "summary", "tags", "deprecated"}
Json OperationSummaryToJson(const v1::OperationSummary& summary);
// {"document", "pointer" or "line", "reason", "help"}, and "operation" when one cannot be used
Json ImportProblemToJson(const v1::ImportProblem& problem);
// Everything about one operation; README.md lists the members.
Json OperationToJson(const v1::Operation& operation);

// `path`, `query`, `header` or `cookie`.
const char* LocationName(v1::ParameterLocation location);

}  // namespace httptask::runner
