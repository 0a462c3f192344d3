#pragma once

#include <string_view>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"

struct sqlite3;

namespace httptask {

// Whether an API can have this name: 1 to 100 letters, digits, `-`, `_` and `.`.
bool IsApiName(std::string_view name);

// Writes a reference in one transaction; see Catalog::Put.
Status PutReference(sqlite3* database, const Reference& reference, std::string_view source,
                    std::string_view api);

}  // namespace httptask
