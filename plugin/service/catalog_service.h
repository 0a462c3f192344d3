#pragma once

#include "httptask/v1/catalog_service.grpc.pb.h"
#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"
#include "plugin/service/reference_import.h"
#include "plugin/service/server_call.h"
#include "plugin/service/worker_pool.h"

namespace httptask {

// httptask.v1.CatalogService on a catalog. All work is done on the pool.
class CatalogService final : public v1::CatalogService::AsyncService {
 public:
  // Both must outlive the service.
  CatalogService(Catalog& catalog, WorkerPool& pool);

  // Begins to answer calls; the queue must end before the service.
  void Serve(CallQueue& queue);

 private:
  StatusOr<v1::ForgetApiResponse> Forget(const v1::ForgetApiRequest& request);
  StatusOr<v1::ListApisResponse> List(const v1::ListApisRequest& request);
  StatusOr<v1::SearchOperationsResponse> Search(const v1::SearchOperationsRequest& request);
  StatusOr<v1::GetOperationResponse> Get(const v1::GetOperationRequest& request);

  Catalog& catalog_;
  WorkerPool& pool_;
  ReferenceImport import_;
};

}  // namespace httptask
