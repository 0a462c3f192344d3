#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "plugin/reference/openapi/openapi_document.h"
#include "plugin/schema/schema.h"

namespace httptask {

// Rewrites the Schema Objects of OpenAPI 3.0 and 3.1 to the dialect of plugin/schema, and collects
// those that `$ref` reaches.
//
// `nullable` becomes the type `null`, a boolean `exclusiveMinimum` the number, `example` becomes
// `examples`; `xml`, `externalDocs` and `x-` members go. What is not a schema, or a keyword whose
// value has the wrong type, is a problem and left out. `$ref` stays, in the normalised spelling.
class SchemaRewriter {
 public:
  // `document` must outlive the rewriter.
  explicit SchemaRewriter(OpenApiDocument& document) : document_(document) {}

  // The schema at a place.
  Json Rewrite(const Located& place);

  // Every schema that `$ref` reached in what was rewritten so far, and from there on.
  Definitions TakeDefinitions();

 private:
  Json RewriteObject(const Located& place);
  void RewriteMember(const Located& place, std::string_view name, const Json& value, Json& schema);
  Json RewriteList(const Located& place);
  Json RewriteMap(const Located& place);
  Json RewriteReference(const Located& holder, const Json& reference);

  OpenApiDocument& document_;
  Definitions definitions_;
  std::deque<std::string> waiting_;
};

}  // namespace httptask
