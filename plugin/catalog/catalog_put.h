#pragma once

#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/diff/operation_change.h"
#include "plugin/catalog/operation.h"
#include "plugin/catalog/packed_reference.h"

struct sqlite3;

namespace httptask {

// Whether an API can have this name: 1 to 100 letters, digits, `-`, `_` and `.`.
bool IsApiName(std::string_view name);

// Writes a reference and what was packed of it in one transaction; see Catalog::Put.
StatusOr<std::vector<OperationChange>> PutReference(sqlite3* database, const Reference& reference,
                                                    const PackedReference& packed,
                                                    std::string_view source, std::string_view api);

}  // namespace httptask
