#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"

namespace httptask {

// At most so many schemas stand for one that has a discriminator.
inline constexpr size_t kSubtypesMax = 100;

// Which named schemas of a document (`components.schemas`, `definitions`) are made of which others
// by a `$ref` in their `allOf`: how types inherit in OpenAPI.
class SchemaSubtypes {
 public:
  explicit SchemaSubtypes(const Json& root);

  // Pointers of the schemas that are made of the one at `pointer`, directly or through others:
  // nearest first, then as in the document; at most kSubtypesMax + 1.
  std::vector<std::string> Of(std::string_view pointer) const;
  // Whether `child` is made of `parent` directly.
  bool IsDirect(std::string_view child, std::string_view parent) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> children_;
};

// The schema of a value that is one of the subtypes of `base` (at `pointer`, rewritten, with
// a `discriminator`): a choice whose discriminator has the values of these, each with the rule that
// the value then fits its subtype. Where the mapping names the base itself, or there is none, it is
// one of them.
Json MakeSubtypeChoice(const Json& base, std::string_view pointer,
                       const std::vector<std::string>& subtypes);

}  // namespace httptask
