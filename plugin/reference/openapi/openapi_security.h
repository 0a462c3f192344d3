#pragma once

#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"

namespace httptask {

// Reads a list of Security Requirement Objects: any one set is enough, all of a set are needed
// together. A set with a scheme that is not declared under `components.securitySchemes`, or not
// usable, is a problem and left out.
std::vector<std::vector<CredentialNeed>> ReadSecurity(OpenApiDocument& document,
                                                      const Located& security);

}  // namespace httptask
