#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "httptask/v1/task_service.grpc.pb.h"
#include "plugin/base/status.h"

namespace httptask::runner {

// The client's side of one ExecuteTasks stream. A call is written at once; those that come while a
// message is being written go together in the next one. Thread-safe.
class TaskStream
    : public grpc::ClientBidiReactor<v1::ExecuteTasksRequest, v1::ExecuteTasksResponse> {
 public:
  // The answer, or an error as PluginClient has them. Called once, on a thread of gRPC.
  using Done = std::function<void(StatusOr<v1::TaskResult>)>;

  // Calls under way on one stream: the plugin reads no further ones before it has answered some.
  static constexpr size_t kCallsMax = 1000;
  // A message of calls is closed when it has this size.
  static constexpr size_t kBatchBytes = size_t{1} << 20;

  // `target` is named in messages; `on_end` is called last of all, when nothing is under way any
  // more, and may delete the stream.
  TaskStream(v1::TaskService::Stub& stub, std::string target,
             std::function<void(TaskStream*)> on_end);

  // False when the stream is full or has ended; nothing has been done then.
  bool Add(v1::ExecuteTaskRequest& request, Done& done);
  // Ends it; calls under way get CANCELLED.
  void Cancel();

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  using Lock = std::unique_lock<std::mutex>;

  // Begins the next message when there is something to write and none is under way.
  void Write(Lock lock);
  void Answer(v1::TaskAnswer& answer);
  // Takes a call from those under way.
  Done TakeCall(const std::string& id);

  const std::string target_;
  const std::function<void(TaskStream*)> on_end_;
  grpc::ClientContext context_;
  v1::ExecuteTasksRequest request_;    // Belongs to the write under way.
  v1::ExecuteTasksResponse response_;  // Belongs to the read under way.

  std::mutex mutex_;  // Guards what follows.
  std::unordered_map<std::string, Done> under_way_;
  std::deque<v1::TaskCall> waiting_;
  uint64_t last_id_ = 0;
  bool writing_ = false;
  bool ended_ = false;  // Nothing can be written any more.
};

}  // namespace httptask::runner
