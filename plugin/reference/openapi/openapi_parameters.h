#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"
#include "plugin/reference/openapi/openapi_schema.h"

namespace httptask {

// Reads the parameters of an operation: those of its path item (`shared`) and its own (`own`),
// which win. Ordered path, query, header, cookie, each as in the document.
//
// Left out with a problem: parameters that cannot be read, and the headers `Accept`, `Content-Type`
// and `Authorization`, which OpenAPI says to ignore. A variable of `path` that no parameter
// declares is a problem and becomes a required string; a path parameter without a variable is a
// problem and goes.
std::vector<Parameter> ReadParameters(OpenApiDocument& document, SchemaRewriter& schemas,
                                      std::string_view path, const std::optional<Located>& shared,
                                      const std::optional<Located>& own,
                                      std::string_view operation_pointer);

}  // namespace httptask
