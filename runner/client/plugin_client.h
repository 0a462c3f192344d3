#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "httptask/v1/catalog_service.pb.h"
#include "httptask/v1/task_service.pb.h"
#include "plugin/base/status.h"

namespace httptask::runner {

// Calls the plugin. Answers are the messages of proto/httptask/v1; errors are Status values with
// reason and problems, as the plugin's own code made them. A plugin that is not there, or dies in
// mid-call, is PLUGIN_UNAVAILABLE. Thread-safe.
class PluginClient {
 public:
  // `target` is a gRPC address: `unix:/path`, `host:port`. Does not connect yet.
  static std::unique_ptr<PluginClient> Create(const std::string& target);
  ~PluginClient();
  PluginClient(const PluginClient&) = delete;
  PluginClient& operator=(const PluginClient&) = delete;

  StatusOr<v1::ImportReferenceResponse> ImportReference(const v1::ImportReferenceRequest& request);
  StatusOr<v1::ForgetApiResponse> ForgetApi(const v1::ForgetApiRequest& request);
  StatusOr<v1::ListApisResponse> ListApis(const v1::ListApisRequest& request);
  StatusOr<v1::SearchOperationsResponse> SearchOperations(
      const v1::SearchOperationsRequest& request);
  StatusOr<v1::GetOperationResponse> GetOperation(const v1::GetOperationRequest& request);
  StatusOr<v1::PrepareTaskResponse> PrepareTask(const v1::PrepareTaskRequest& request);
  StatusOr<v1::CheckTaskResponse> CheckTask(const v1::CheckTaskRequest& request);
  StatusOr<v1::TestTaskResponse> TestTask(const v1::TestTaskRequest& request);
  // Returns at once; `done` is called once, on a thread of gRPC. Tasks share streams: many are as
  // cheap as a few. Errors: also LIMIT_EXCEEDED when the task has more than 66 MiB; `done` is then
  // called before this returns.
  void ExecuteTask(v1::ExecuteTaskRequest request,
                   std::function<void(StatusOr<v1::TaskResult>)> done);

 private:
  struct Stubs;
  explicit PluginClient(std::unique_ptr<Stubs> stubs);
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace httptask::runner
