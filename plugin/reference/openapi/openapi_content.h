#pragma once

#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"
#include "plugin/reference/openapi/openapi_schema.h"

namespace httptask {

// Reads the `content` of a Request Body or Response Object (`holder`): one Body per media type;
// JSON first, then form, multipart, the rest, each as in the document.
std::vector<Body> ReadContent(OpenApiDocument& document, SchemaRewriter& schemas,
                              const Located& holder);

// JSON first, then form, multipart, the rest; each as before.
void SortByPreference(std::vector<Body>& bodies);

// Reads the Responses Object of an operation in the document's order. Status codes are written
// `200`, `4XX`, `default`.
std::vector<DeclaredResponse> ReadResponses(OpenApiDocument& document, SchemaRewriter& schemas,
                                            const Located& responses, const Located& operation);

}  // namespace httptask
