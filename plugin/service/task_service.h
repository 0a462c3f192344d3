#pragma once

#include "httptask/v1/task_service.grpc.pb.h"
#include "plugin/catalog/catalog.h"
#include "plugin/execute/task_executor.h"
#include "plugin/secrets/credential_store.h"
#include "plugin/service/server_call.h"
#include "plugin/service/task_stream.h"
#include "plugin/service/worker_pool.h"

namespace httptask {

// httptask.v1.TaskService. Small tasks are started on the queue's thread, large ones on the pool;
// the answer is given from the HTTP client's thread.
class TaskService final : public v1::TaskService::AsyncService {
 public:
  // Tasks whose JSON text is longer are parsed on the pool.
  static constexpr size_t kInlineBytesMax = 64 * 1024;

  // All must outlive the service.
  TaskService(Catalog& catalog, const CredentialStore& credentials, TaskExecutor& executor,
              WorkerPool& pool);

  // Begins to answer calls; the queue must end before the service.
  void Serve(CallQueue& queue);
  // Streams take no further calls; each ends when its tasks are answered.
  void Drain();

 private:
  Catalog& catalog_;
  const CredentialStore& credentials_;
  TaskExecutor& executor_;
  WorkerPool& pool_;
  TaskStreams streams_;
};

}  // namespace httptask
