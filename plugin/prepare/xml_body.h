#pragma once

#include <string>

#include "plugin/base/json.h"
#include "plugin/schema/schema.h"

namespace httptask {

// A value as an XML document, in UTF-8 with its declaration, as OpenAPI's XML Object has it
// (OpenAPI 3.1, section 4.8.26): `name`, `namespace`, `prefix`, `attribute`, `wrapped`. A member
// without a name of its own has that of its property; the document's element that of the schema
// that it refers to, else `root`. Null is nothing. Characters that XML 1.0 cannot hold are left
// out.
std::string FormatXmlBody(const Json& body, const Json& schema, const Definitions& definitions);

}  // namespace httptask
