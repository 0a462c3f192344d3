#pragma once

#include <mutex>

#include "httptask/v1/catalog_service.pb.h"
#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// The work of CatalogService.ImportReference; see there. Thread-safe: several threads may import at
// once, and all but the writing goes on side by side; pages are completed and written one by one.
class ReferenceImport {
 public:
  // The catalog must outlive it.
  explicit ReferenceImport(Catalog& catalog);

  StatusOr<v1::ImportReferenceResponse> Run(const v1::ImportReferenceRequest& request);

 private:
  StatusOr<v1::ImportReferenceResponse> FindUnchanged(const v1::ImportReferenceRequest& request);
  StatusOr<PutOutcome> Put(const v1::ImportReferenceRequest& request, Reference& reference);
  // Whether there was another form.
  bool Complete(const v1::ImportReferenceRequest& request, Reference& page);

  Catalog& catalog_;
  // Held from reading the other form of a page until the page is written, so that two forms which
  // come in at the same moment see each other.
  std::mutex page_mutex_;
};

}  // namespace httptask
