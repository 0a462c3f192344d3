#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "plugin/base/json.h"

namespace httptask {

// Which rules a schema is written in.
struct SchemaDialect {
  enum class Draft { k7, k2020 };
  Draft draft = Draft::k2020;
  // False where the meta-schema leaves the validation vocabulary out: `minimum`, `required` and
  // their like say nothing then.
  bool has_validation = true;

  bool operator==(const SchemaDialect&) const = default;
};

// Other documents by their absolute URIs, without fragments.
using SchemaDocuments = std::map<std::string, Json, std::less<>>;

// The dialect that `$schema` names, directly or by a meta-schema with `$vocabulary` among the
// documents; `otherwise` where it names none that is known.
SchemaDialect DialectOf(const Json& schema, const SchemaDocuments& documents,
                        const SchemaDialect& otherwise);

// The members of a schema, brought into 2020-12: lists of `items`, `additionalItems`,
// `dependencies`; what stands beside a `$ref` in draft 7 and keywords that the dialect does not
// have are gone. The schemas within are still those of the document, so that this is done at each
// level.
Json InWordsOf2020(const Json& schema, const SchemaDialect& dialect);

// Calls `visit` with each schema that stands directly within a schema of 2020-12.
void ForEachSubschema(Json& schema, const std::function<void(Json& inner)>& visit);

// The same for a schema as its document has it, in either draft.
void ForEachSubschema(const Json& schema, const SchemaDialect& dialect,
                      const std::function<void(const Json& inner)>& visit);

}  // namespace httptask
