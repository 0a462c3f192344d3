#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/reference/document/openapi_document.h"
#include "plugin/reference/openapi/openapi_schema.h"

namespace httptask {

// What OpenAPI 2.0 writes in other ways than 3.x: bodies among the parameters, media types beside
// them, and how lists are written.

// Whether `in` of a parameter tells a body: `body` or `formData`.
bool IsSwaggerBody(std::string_view in);

// The schema of a parameter that is no body: the parameter itself is the schema.
Json ReadSwaggerSchema(SchemaRewriter& schemas, const Located& parameter);

// `collectionFormat` in the terms of 3.x.
struct SwaggerStyle {
  std::string_view name;
  bool explode = false;
};
SwaggerStyle ReadSwaggerStyle(OpenApiDocument& document, const Located& parameter,
                              ParameterLocation in);

struct SwaggerBody {
  bool required = false;
  std::vector<Body> bodies;
};
// The body of an operation from the parameters of its path item (`shared`) and its own (`own`),
// which win; one Body for each media type that `consumes` of the operation, else of the document,
// lists. Form fields together make one.
SwaggerBody ReadSwaggerBody(OpenApiDocument& document, SchemaRewriter& schemas,
                            const std::optional<Located>& shared, const Located& operation);

// The bodies of a Response Object; one for each media type of `produces`.
std::vector<Body> ReadSwaggerResponse(OpenApiDocument& document, SchemaRewriter& schemas,
                                      const Located& response, const Located& operation);

}  // namespace httptask
