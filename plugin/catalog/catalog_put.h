#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/catalog/diff/operation_change.h"
#include "plugin/catalog/operation.h"
#include "plugin/catalog/packed_reference.h"

struct sqlite3;

namespace httptask {

inline constexpr size_t kApiNameBytesMax = 100;
// Whether an API can have this name: 1 to 100 letters, digits, `-`, `_` and `.`.
bool IsApiName(std::string_view name);

enum class PutKind {
  kDocument,
  // The other text form of a page, completed by the one that it replaces: how the two differ is no
  // change of the API.
  kOtherForm,
};

// What PutReference did.
struct PutResult {
  std::string api;
  // ApiChoice::holder.
  std::string holder;
  // The number of the document; larger than those of all before. 0 when it was there already.
  int64_t added_document = 0;
  // Sources of other documents of which operations were replaced.
  std::vector<std::string> replaced_sources;
  std::vector<OperationChange> changes;
};

// Writes a reference and what was packed of it in one transaction; see Catalog::Put. `api` empty:
// ChooseApi says which.
StatusOr<PutResult> PutReference(sqlite3* database, const Reference& reference,
                                 PackedReference packed, std::string_view source,
                                 std::string_view api, PutKind kind = PutKind::kDocument);

}  // namespace httptask
