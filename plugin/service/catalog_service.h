#pragma once

#include "httptask/v1/catalog_service.grpc.pb.h"
#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"
#include "plugin/service/reference_import.h"
#include "plugin/service/worker_pool.h"

namespace httptask {

// httptask.v1.CatalogService on a catalog. All work is done on the pool.
class CatalogService final : public v1::CatalogService::CallbackService {
 public:
  // Both must outlive the service.
  CatalogService(Catalog& catalog, WorkerPool& pool);

  grpc::ServerUnaryReactor* ImportReference(grpc::CallbackServerContext* context,
                                            const v1::ImportReferenceRequest* request,
                                            v1::ImportReferenceResponse* response) override;
  grpc::ServerUnaryReactor* ForgetApi(grpc::CallbackServerContext* context,
                                      const v1::ForgetApiRequest* request,
                                      v1::ForgetApiResponse* response) override;
  grpc::ServerUnaryReactor* ListApis(grpc::CallbackServerContext* context,
                                     const v1::ListApisRequest* request,
                                     v1::ListApisResponse* response) override;
  grpc::ServerUnaryReactor* SearchOperations(grpc::CallbackServerContext* context,
                                             const v1::SearchOperationsRequest* request,
                                             v1::SearchOperationsResponse* response) override;
  grpc::ServerUnaryReactor* GetOperation(grpc::CallbackServerContext* context,
                                         const v1::GetOperationRequest* request,
                                         v1::GetOperationResponse* response) override;

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
