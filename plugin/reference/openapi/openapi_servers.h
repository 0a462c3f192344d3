#pragma once

#include <string>
#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"

namespace httptask {

// Reads a list of Server Objects. URLs lose their trailing slash; a relative one is resolved
// against the document's source when that is an http or https URL, else it is a problem and left
// out.
//
// Each server is named after its description when that is one or two words (without `server` or
// `environment` at the end), else after the first label of its host; a name that is taken gets a
// number.
std::vector<Server> ReadServers(OpenApiDocument& document, const Located& servers);

// The servers of a document that lists none: one with the URL `/`.
std::vector<Server> DefaultServers(OpenApiDocument& document);

// The servers of OpenAPI 2.0: each of `schemes` (of `holder`, else of the document; https first)
// with `host` and `basePath`.
std::vector<Server> ReadSwaggerServers(OpenApiDocument& document, const Located& holder);

}  // namespace httptask
