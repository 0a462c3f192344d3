#pragma once

#include <string_view>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// Makes a Reference of one document: OpenAPI 3.0 and 3.1 in JSON or YAML, or a reference page in
// the pipe or the plain text form; which one is seen from the content. `source` (a path or URL) is
// for messages and, where the document gives no better, for the name of the API.
//
// A document with some unusable operations loads; they are in Reference::problems. Errors:
// REFERENCE_INVALID (no known form, truncated, no method line, not UTF-8; the message gives `line
// N, column M` or a JSON pointer, and what to do), LIMIT_EXCEEDED (size, depth, alias expansion).
StatusOr<Reference> LoadReference(std::string_view content, std::string_view source);

}  // namespace httptask
