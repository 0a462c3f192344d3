#pragma once

#include <grpcpp/grpcpp.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "plugin/service/lookout.h"

namespace httptask {

class ServerCall;

// The server's completion queue and the one thread that takes its events: calls begin on it, and
// are told there what has ended. One thread, because every other one that polls is woken for
// events of its neighbours.
class CallQueue {
 public:
  // Before the server is built.
  explicit CallQueue(grpc::ServerBuilder& builder);
  // After Stop, where Start was called.
  ~CallQueue();
  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;

  // Begins to take events; calls may be awaited from here on. The server must have been started.
  void Start();
  // After the server's Shutdown: returns when every call is gone.
  void Stop();

  grpc::ServerCompletionQueue* queue() const { return queue_.get(); }

  // A call has begun, or is over; on the queue's thread. A stream of tasks counts as a crowd. In a
  // crowd the thread leaves the processor to others; with less to do it may look for an event
  // before it sleeps (Lookout).
  static constexpr int kCrowd = 2;
  void Enter(int calls = 1) { under_way_ += calls; }
  void Leave(int calls = 1) { under_way_ -= calls; }

 private:
  friend class ServerCall;
  void Run();
  // The next event. False: there will be none.
  bool Next(void** tag, bool* ok);
  void Add();
  void Remove();

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  // Counted where an operation begins, read where one ended: what hands an event from one thread to
  // the other is gRPC's and hidden from the thread sanitizer, this is not.
  std::atomic<uint64_t> begun_{0};
  const bool has_one_processor_;  // Which others need as well.
  // The queue's thread alone.
  int under_way_ = 0;
  std::array<Lookout, kCrowd> lookouts_;  // For a call; and with one under way, mostly for its end.
  std::mutex mutex_;                      // Guards the next.
  size_t calls_ = 0;                      // Under way or awaited.
  std::condition_variable none_left_;
  std::thread thread_;
};

// A call that is awaited and then answered, on gRPC's asynchronous API. What derives from it owns
// itself. It begins an operation with the tag that ForX gives, at most one of each kind at a time,
// and the virtual functions tell, on the queue's thread, that it has ended; they must not block.
class ServerCall {
 public:
  ServerCall(const ServerCall&) = delete;
  ServerCall& operator=(const ServerCall&) = delete;

  const grpc::ServerContext& context() const { return context_; }

 protected:
  // To be followed by a request of a service with the context and ForStart.
  explicit ServerCall(CallQueue& queue);
  virtual ~ServerCall();

  // A caller is there.
  virtual void OnStart() = 0;
  // False: there is no message, or it cannot be sent; nor will there be another.
  virtual void OnRead(bool /*ok*/) {}
  virtual void OnWrite(bool /*ok*/) {}
  // The call has ended early: cancelled, its deadline over, its connection gone. It must be
  // finished all the same.
  virtual void OnCancel() {}
  // The last: finished, and nothing is under way.
  virtual void OnDone() { delete this; }

  grpc::ServerContext* mutable_context() { return &context_; }
  CallQueue& queue() const { return queue_; }
  void* ForStart() { return TagOf(start_); }
  void* ForRead() { return Await(read_); }
  void* ForWrite() { return Await(write_); }
  // For the operation that ends the call: once. The call may be gone when that operation's function
  // returns.
  void* ForFinish() { return TagOf(finish_); }

 private:
  friend class CallQueue;
  struct Event {
    ServerCall* call;
    void (ServerCall::*end)(bool ok);
  };
  void* TagOf(Event& event);
  void* Await(Event& event);
  void EndStart(bool ok);
  void EndRead(bool ok);
  void EndWrite(bool ok);
  void EndFinish(bool ok);
  void EndCall(bool ok);
  void Forget();

  CallQueue& queue_;
  grpc::ServerContext context_;
  // Events that will come to a call that has begun: its end, that of its last operation, and those
  // of operations under way.
  std::atomic<int> awaited_{2};
  Event start_{this, &ServerCall::EndStart};
  Event read_{this, &ServerCall::EndRead};
  Event write_{this, &ServerCall::EndWrite};
  Event finish_{this, &ServerCall::EndFinish};
  Event call_{this, &ServerCall::EndCall};
};

}  // namespace httptask
