#pragma once

#include "plugin/catalog/diff/operation_change.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// What `after` means for those who use `before`: kCompatible or kBroken, with the differences of
// their contracts, those that break first. Each comes with the definitions of its document.
//
// A request breaks by another method or path, a parameter that is gone or new and required, a media
// type that is gone, a body that is required now, and whatever DiffSchemas tells; an answer by a
// status of success or a media type that is gone; both by credentials of which no set that was
// enough is enough now. Other servers, further credentials and `deprecated` are told and break
// nothing.
OperationChange DiffOperations(const Operation& before, const Definitions& old_definitions,
                               const Operation& after, const Definitions& new_definitions);
// The same for two forms whose digests differ: where nothing that is compared does, one difference
// says so.
OperationChange ExplainChange(const Operation& before, const Definitions& old_definitions,
                              const Operation& after, const Definitions& new_definitions);

}  // namespace httptask
