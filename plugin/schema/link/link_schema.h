#pragma once

#include <string_view>
#include <vector>

#include "plugin/base/problem.h"
#include "plugin/schema/link/schema_dialect.h"
#include "plugin/schema/schema.h"

namespace httptask {

// A schema as Validate takes it.
struct LinkedSchema {
  Json schema;
  Definitions definitions;
  // References that lead nowhere: the path is the URI. They accept everything.
  std::vector<Problem> problems;
};

// Brings a schema document into the form of this folder's parent: every reference is an absolute
// URI with its target among the definitions, in the words of 2020-12. `base` is the document's own
// URI. Bounded: at most 20,000 targets, 200 schemas within each other; what lies deeper accepts
// everything.
LinkedSchema LinkSchema(const Json& schema, std::string_view base, const SchemaDialect& dialect,
                        const SchemaDocuments& documents);

}  // namespace httptask
