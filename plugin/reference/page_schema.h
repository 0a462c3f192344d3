#pragma once

#include <vector>

#include "plugin/reference/page_table.h"

namespace httptask {

// A JSON Schema and what could not be put into it (problems without `document`).
struct PageSchema {
  Json schema = Json::object();
  std::vector<ImportProblem> problems;
};

// The deepest field that is taken, in names from the top: `a.b` is 2.
inline constexpr int kPageFieldDepthMax = 50;

// The schema of one row without its nested fields: a parameter.
Json SchemaOfRow(const PageRow& row);

// The schema of a body: rows `user`, `user.name`, `tags[]`, `items[].id` become objects and arrays
// within each other, in the order of the rows. An array takes any item (`items` is {}) unless rows
// below it describe its items. An object that only its members show is there, optional.
PageSchema SchemaOfRows(const std::vector<PageRow>& rows);

}  // namespace httptask
