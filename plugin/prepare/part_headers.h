#pragma once

#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"
#include "plugin/catalog/operation.h"
#include "plugin/prepare/prepare.h"

namespace httptask {

// The header fields that a multipart body declares for its part `property` (OpenAPI 3.1, "Encoding
// Object", `headers`). Content-Type is none of them: the encoding has a member of its own for it.
std::vector<Parameter> DeclaredPartHeaders(const Body& body, std::string_view property);

// The header fields of a body's parts.
struct PartHeaders {
  // Property to name to text.
  Json texts = Json::object();
  // Their paths are those of arguments: `part:photo.X-Kind`.
  std::vector<Problem> problems;
};

// Completes and checks the header fields of those parts that `body` has. `given`: property to name,
// as declared, to value; what is for a part that is not sent is a problem. The same as for
// parameters: of what was not given a required one has its default, and examples are made as `fill`
// says.
PartHeaders PreparePartHeaders(const Operation& operation, Fill fill, const Json& body,
                               const Json& given);

}  // namespace httptask
