#pragma once

#include "httptask/v1/catalog_service.pb.h"
#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"

namespace httptask {

// The work of CatalogService.ImportReference; see there. Several threads may import at once: all
// but the writing goes on side by side.
StatusOr<v1::ImportReferenceResponse> ImportInto(Catalog& catalog,
                                                 const v1::ImportReferenceRequest& request);

}  // namespace httptask
