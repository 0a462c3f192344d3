#include "plugin/expression/path_query.h"

namespace httptask {

std::string FirstName(const PathQuery& query) {
  if (query.segments.empty() || query.segments[0].is_descendant) return "";
  const auto* name = std::get_if<NameSelector>(&query.segments[0].selectors[0]);
  return name == nullptr ? "" : name->name;
}

}  // namespace httptask
