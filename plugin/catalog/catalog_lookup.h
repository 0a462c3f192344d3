#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"

struct sqlite3;

namespace httptask {

// Where an operation stands in the catalog.
struct OperationKey {
  int64_t id = 0;
  int64_t document_id = 0;
};

// Finds what a name means; see Catalog::Get.
StatusOr<OperationKey> FindOperation(sqlite3* database, std::string_view name);

// OK when there is such an API; else API_NOT_FOUND with the nearest name.
Status CheckApi(sqlite3* database, std::string_view api);

// Puts `prefix` behind the `#` of every `$ref` in a value.
void PrefixReferences(Json& value, std::string_view prefix);
// The texts of every `$ref` in a value.
std::vector<std::string> ReferencesIn(const Json& value);

}  // namespace httptask
