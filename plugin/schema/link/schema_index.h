#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/schema/link/schema_dialect.h"

namespace httptask {

// A schema where its document has it.
struct SchemaPlace {
  const Json* schema = nullptr;
  // The absolute URI that references in it are resolved against.
  std::string base;
  SchemaDialect dialect;
};

// Finds schemas by URI: `$id`, `$anchor`, `$dynamicAnchor` (Core of 2020-12, section 8) and JSON
// pointers. Keeps pointers into `root` and `documents`, which must outlive it.
class SchemaIndex {
 public:
  SchemaIndex(const Json& root, std::string_view base, const SchemaDialect& dialect,
              const SchemaDocuments& documents);

  // The root with its base, which its own `$id` may have changed.
  const SchemaPlace& root() const { return root_; }
  // The schema that an absolute URI means. A document is looked into when it is first needed.
  std::optional<SchemaPlace> Find(std::string_view uri);
  // The place of a schema within a place whose own base is known.
  SchemaPlace Enter(const Json& schema, const SchemaPlace& outer) const;
  // URIs (`base#name`) of all dynamic anchors of a name that have been seen so far.
  std::vector<std::string> DynamicAnchors(std::string_view name) const;

 private:
  void Add(const Json& schema, const SchemaPlace& outer, size_t depth);
  std::optional<SchemaPlace> FindPointer(const SchemaPlace& resource,
                                         std::string_view pointer) const;

  const SchemaDocuments& documents_;
  SchemaPlace root_;
  std::unordered_map<std::string, SchemaPlace> resources_;
  std::unordered_map<std::string, SchemaPlace> anchors_;
  std::vector<std::pair<std::string, std::string>> dynamic_anchors_;  // Name, URI.
};

}  // namespace httptask
