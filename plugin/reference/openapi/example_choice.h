#pragma once

#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"

namespace httptask {

// Of the `examples` of a request body, gives the body the first that fits its schema; none of them
// fitting, it keeps the one that it has. The definitions of the reference must be complete.
void ChooseExamples(OpenApiDocument& document, Reference& reference);

}  // namespace httptask
