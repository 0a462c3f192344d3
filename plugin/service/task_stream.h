#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "httptask/v1/task_service.grpc.pb.h"
#include "plugin/execute/task_executor.h"
#include "plugin/service/server_call.h"
#include "plugin/service/task_cancellation.h"
#include "plugin/service/worker_pool.h"

namespace httptask {

class TaskStream;

// The streams that are open, so that an orderly stop can end them. Thread-safe.
class TaskStreams {
 public:
  // Drains the streams that are open, and those that come.
  void Drain();

 private:
  friend class TaskStream;
  void Add(TaskStream* stream);
  void Remove(TaskStream* stream);

  std::mutex mutex_;  // Guards both; never taken while a stream's is held.
  std::set<TaskStream*> streams_;
  bool draining_ = false;
};

// One ExecuteTasks stream: reads calls, starts them, writes answers as they become ready, several
// in one message. Reads on only while there is room, so a caller that sends too much waits. Owns
// itself.
class TaskStream final : public ServerCall {
 public:
  // What streams need; all must live until the queue has ended.
  struct Parts {
    CallQueue& queue;
    v1::TaskService::AsyncService& service;
    TaskExecutor& executor;
    WorkerPool& pool;
    TaskStreams& streams;
  };

  // Calls taken on and not yet answered, above which nothing is read.
  static constexpr size_t kCallsMax = 1000;
  // Answers waiting to be written, above which nothing is read.
  static constexpr size_t kWaitingBytesMax = size_t{64} << 20;
  // Calls in one message; those beyond are answered with LIMIT_EXCEEDED.
  static constexpr int kBatchMax = 1000;
  // A message of answers is closed when it has this size.
  static constexpr size_t kAnswerBatchBytes = size_t{1} << 20;
  // Larger batches of calls are parsed on the pool.
  static constexpr size_t kInlineBytesMax = 256 * 1024;

  // Waits for a caller.
  static void Await(const Parts& parts) { new TaskStream(parts); }

  // Reads no further calls; the stream ends with UNAVAILABLE when what was taken on is answered.
  void Drain();

 private:
  using Lock = std::unique_lock<std::mutex>;

  explicit TaskStream(const Parts& parts);
  void OnStart() override;
  void OnRead(bool ok) override;
  void OnWrite(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void StartCalls();
  void StartCall(const v1::TaskCall& call);
  void EndStart();
  // Whether the answer ends a call of `under_way_`.
  enum class Counted { kUnderWay, kNot };
  void AddAnswer(v1::TaskAnswer answer, Counted counted);
  void EndAnswers();
  void AnswerError(const std::string& id, const Status& error);
  // Begins what can be begun. The stream may be gone when it returns, unless a reaction or
  // StartCalls is under way.
  void Continue(Lock lock);
  bool HasRoom() const;
  bool IsOver() const;
  void FillResponse();

  const Parts parts_;
  grpc::ServerAsyncReaderWriter<v1::ExecuteTasksResponse, v1::ExecuteTasksRequest> stream_;
  v1::ExecuteTasksRequest request_;    // Belongs to the read under way, then to StartCalls.
  v1::ExecuteTasksResponse response_;  // Belongs to the write under way.

  std::mutex mutex_;  // Guards what follows.
  std::map<std::string, std::shared_ptr<TaskCancellation>> under_way_;
  std::deque<v1::TaskAnswer> waiting_;
  size_t waiting_bytes_ = 0;
  size_t unwritten_ = 0;   // Answers in `waiting_` and in the write under way.
  bool reading_ = false;   // A read, or the start of what it brought, is under way.
  bool starting_ = false;  // What a read brought is being started.
  bool writing_ = false;
  bool collecting_ = false;   // EndAnswers is due: further answers may come before.
  bool read_closed_ = false;  // The client has closed its side, or the stream is broken.
  bool broken_ = false;       // Nothing can be written any more.
  bool draining_ = false;
  bool finished_ = false;
};

}  // namespace httptask
