#pragma once

#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"

struct sqlite3;

namespace httptask {

// The API that a document goes to when nobody has named one.
struct ApiChoice {
  std::string api;
  // The document (its source) whose operations stand in the way of the name that the reference
  // suggests; empty when it got that name.
  std::string holder;
};

// A document that stands in the API of the suggested name, or in one that was made from that name
// for it, stays there. Else it gets the suggested name, unless another document has operations of
// the same ids there: then a name of its own, which says the version (`shop-2.0`), else the file or
// folder by which the two sources differ (`shop-v2`), else a number. A document with the same
// digest is the same document at another place and stands in nobody's way. Errors: STORAGE_FAILED.
StatusOr<ApiChoice> ChooseApi(sqlite3* database, const Reference& reference,
                              std::string_view source);

}  // namespace httptask
