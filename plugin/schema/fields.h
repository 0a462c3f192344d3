#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

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
  // Whether members of it are missing from the list, as the list would be too long.
  bool is_truncated = false;

  bool operator==(const Field&) const = default;
};

struct FieldList {
  std::vector<Field> fields;
  // Whether anything is missing: at the top, or below a field that says so.
  bool is_truncated = false;
};

struct FieldListOptions {
  // Those nearest the top are kept.
  size_t fields_max = 1'000;
  // Leaves out what only the server sets (`readOnly`), with all below it.
  bool writable_only = false;
};

// Lists the fields of schemas that share `definitions`, looking at each schema once. The
// definitions must outlive it.
class FieldLister {
 public:
  explicit FieldLister(const Definitions& definitions);
  ~FieldLister();

  // The fields below a schema in document order, parents before children: `user`, `user.name`,
  // `tags[]`, `items[].id`. An array is one entry, named with `[]`; the items of its items follow
  // below it, and what it asks of items that are no objects stands among its limits (`each
  // string`). Stops where a schema repeats itself,
  // with the limit `fields as above`. Members of `allOf` count as members; of `oneOf`
  // and `anyOf` the members of all branches do, required where all branches require them.
  FieldList List(const Json& schema, const FieldListOptions& options = {});

  // The field that a schema itself describes, with an empty path.
  Field Describe(const Json& schema);

 private:
  friend class FieldTree;
  struct Look;
  struct Member;

  Look& LookAt(const Json& schema);
  Look* ItemsOf(Look& look);
  const std::vector<Member>& MembersOf(Look& look);
  // `look` is that of the schema.
  Field Describe(const Json& schema, Look& look);

  const Definitions& definitions_;
  // By the text of the schema without the words that only describe it.
  std::map<std::string, std::unique_ptr<Look>> looks_;
};

}  // namespace httptask
