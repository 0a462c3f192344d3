#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "plugin/base/json.h"

namespace httptask {

// The schemas of a document that have names of their own: `$id`, `$anchor` and `$dynamicAnchor`
// (JSON Schema 2020-12, core, section 8.2).
class SchemaNames {
 public:
  explicit SchemaNames(const Json& root);

  // The pointer (`#/components/schemas/User`) to what the text of a `$ref` means that stands at
  // `holder`: `#name`, the `$id` of a schema as it is or relative to that of one around, or a
  // pointer or name below such an `$id`. Nothing where no schema has such a name.
  std::optional<std::string> Find(std::string_view reference, std::string_view holder) const;

 private:
  void Collect(const Json& value, const std::string& pointer, const std::string& base);
  // The `$id` of the innermost schema around a place that has one, or empty.
  std::string BaseAt(std::string_view holder) const;

  using Pointers = std::map<std::string, std::string, std::less<>>;
  // By `$id`, absolute where it can be; and the other way round.
  Pointers ids_;
  Pointers bases_;
  // By `$id#anchor`.
  Pointers anchors_;
};

}  // namespace httptask
