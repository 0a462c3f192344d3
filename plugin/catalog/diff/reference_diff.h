#pragma once

#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/catalog_removal.h"
#include "plugin/catalog/diff/operation_change.h"
#include "plugin/catalog/packed_reference.h"

struct sqlite3;

namespace httptask {

// What a reference does to the operations that it replaces, which are still stored: those with
// another digest are compared, of the others it tells those that are newly deprecated. New ones in
// the order of the reference, then those that are gone. Empty when it replaces nothing. Errors:
// STORAGE_FAILED.
StatusOr<std::vector<OperationChange>> DiffReference(sqlite3* database,
                                                     const std::vector<StoredOperation>& replaced,
                                                     const Reference& reference,
                                                     const PackedReference& packed);

}  // namespace httptask
