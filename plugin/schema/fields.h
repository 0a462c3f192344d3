#pragma once

#include "plugin/schema/schema.h"

namespace httptask {

// One value in a body or parameter, flat. See httptask.v1.Field.
struct Field {
  std::string path;
  std::string type;
  bool required = false;
  bool deprecated = false;
  bool read_only = false;
  std::string description;
  // Null when there is none (a default of null counts as none).
  Json default_value;
  std::vector<Json> allowed_values;
  std::string format;
  Json example;
  std::vector<std::string> limits;

  bool operator==(const Field&) const = default;
};

// The fields below a schema in document order, parents before children: `user`, `user.name`,
// `tags[]`, `items[].id`. An array is one entry, named with `[]`; the items of its items follow
// below it, and what it asks of items that are no objects stands among its limits (`each string`).
// Stops where a schema repeats itself and after `fields_max`. Members of `allOf` count as
// members; of `oneOf` and `anyOf` the members of all branches do, never required.
std::vector<Field> FlattenFields(const Json& schema, const Definitions& definitions,
                                 size_t fields_max = 20'000);

// The field that a schema itself describes, with an empty path.
Field DescribeField(const Json& schema, const Definitions& definitions);

}  // namespace httptask
