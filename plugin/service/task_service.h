#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "httptask/v1/task_service.grpc.pb.h"
#include "plugin/catalog/catalog.h"
#include "plugin/execute/task_executor.h"
#include "plugin/secrets/credential_store.h"
#include "plugin/service/task_stream.h"
#include "plugin/service/worker_pool.h"

namespace httptask {

// httptask.v1.TaskService. Small tasks are started on gRPC's thread, large ones on the pool; the
// answer is given from the HTTP client's thread.
class TaskService final : public v1::TaskService::CallbackService {
 public:
  // Tasks whose JSON text is longer are parsed on the pool.
  static constexpr size_t kInlineBytesMax = 64 * 1024;

  // All must outlive the service.
  TaskService(Catalog& catalog, const CredentialStore& credentials, TaskExecutor& executor,
              WorkerPool& pool);

  // Streams take no further calls; each ends when its tasks are answered.
  void Drain();

  grpc::ServerUnaryReactor* PrepareTask(grpc::CallbackServerContext* context,
                                        const v1::PrepareTaskRequest* request,
                                        v1::PrepareTaskResponse* response) override;
  grpc::ServerUnaryReactor* CheckTask(grpc::CallbackServerContext* context,
                                      const v1::CheckTaskRequest* request,
                                      v1::CheckTaskResponse* response) override;
  grpc::ServerUnaryReactor* TestTask(grpc::CallbackServerContext* context,
                                     const v1::TestTaskRequest* request,
                                     v1::TestTaskResponse* response) override;
  grpc::ServerUnaryReactor* ExecuteTask(grpc::CallbackServerContext* context,
                                        const v1::ExecuteTaskRequest* request,
                                        v1::ExecuteTaskResponse* response) override;
  grpc::ServerBidiReactor<v1::ExecuteTasksRequest, v1::ExecuteTasksResponse>* ExecuteTasks(
      grpc::CallbackServerContext* context) override;

 private:
  Catalog& catalog_;
  const CredentialStore& credentials_;
  TaskExecutor& executor_;
  WorkerPool& pool_;
  TaskStreams streams_;
};

}  // namespace httptask
