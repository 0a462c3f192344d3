#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/catalog_removal.h"
#include "plugin/catalog/diff/operation_change.h"
#include "plugin/catalog/packed_reference.h"

struct sqlite3;

namespace httptask {

// Imports that are followed from an old form of an operation to today's.
inline constexpr size_t kDriftStepsMax = 100;

// A form of an operation that has more bytes than this, with all it reaches, is not kept.
inline constexpr size_t kFormBytesMax = size_t{1} << 20;

// Remembers how operations got from the digest that they had to the one that they have now, and
// what they were where there are differences. `changes` are those of DiffReference. The replaced
// are still stored. Errors: STORAGE_FAILED.
Status WriteDrift(sqlite3* database, int64_t api_id, const std::vector<StoredOperation>& replaced,
                  const Reference& reference, const PackedReference& packed,
                  const std::vector<OperationChange>& changes);

// What has become of an operation, which comes with its definitions, since it had the digest
// `since`; nothing when nothing has. Its form of then is compared with today's, whatever was in
// between; where it was not kept, the differences of the imports since then are added up. Where the
// way from there is not known, one difference that breaks nothing says so. Errors: STORAGE_FAILED.
StatusOr<std::optional<OperationChange>> FindDrift(sqlite3* database, const Operation& operation,
                                                   std::string_view since);

}  // namespace httptask
