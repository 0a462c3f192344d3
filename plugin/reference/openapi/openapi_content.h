#pragma once

#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/reference/openapi/openapi_document.h"
#include "plugin/reference/openapi/openapi_schema.h"

namespace httptask {

// Reads the `content` of a Request Body or Response Object (`holder`): one Body per media type;
// JSON first, then form, multipart, the rest, each as in the document.
std::vector<Body> ReadContent(OpenApiDocument& document, SchemaRewriter& schemas,
                              const Located& holder);

// Reads a Responses Object in the document's order. Status codes are written `200`, `4XX`,
// `default`.
std::vector<DeclaredResponse> ReadResponses(OpenApiDocument& document, SchemaRewriter& schemas,
                                            const Located& responses);

}  // namespace httptask
