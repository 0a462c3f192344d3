#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/async_unary_call.h>

#include <functional>
#include <memory>
#include <utility>

#include "plugin/base/status.h"
#include "plugin/service/server_call.h"
#include "plugin/service/status_conversion.h"
#include "plugin/service/worker_pool.h"

namespace httptask {

inline Status WorkersBusy() {
  return MakeError(Reason::kQueueFull, "too many calls are waiting; try again in a second");
}

// A call of a method with one message each way.
template <typename Request, typename Response>
class UnaryCall final : public ServerCall {
 public:
  using Responder = grpc::ServerAsyncResponseWriter<Response>;
  struct Method {
    CallQueue& queue;
    std::function<void(grpc::ServerContext*, Request*, Responder*, grpc::CompletionQueue*,
                       grpc::ServerCompletionQueue*, void* tag)>
        await;
    // Runs on the queue's thread and must not block; finishes the call then or later.
    std::function<void(UnaryCall& call)> answer;
  };

  // Waits for a caller.
  static void Await(std::shared_ptr<const Method> method) { new UnaryCall(std::move(method)); }

  const Request& request() const { return request_; }
  Response& response() { return response_; }
  // Called when the call has ended early, perhaps not before it was finished. To be set by `answer`
  // itself.
  void set_on_cancel(std::function<void()> then) { on_cancel_ = std::move(then); }

  // Ends the call, with the response where the status is OK: once, on any thread. The call may be
  // gone when it returns.
  void Finish(const grpc::Status& status) { responder_.Finish(response_, status, ForFinish()); }
  void Finish(const Status& status) { Finish(ToGrpcStatus(status, DetailsBytesMax(context()))); }

 private:
  explicit UnaryCall(std::shared_ptr<const Method> method)
      : ServerCall(method->queue), method_(std::move(method)), responder_(mutable_context()) {
    grpc::ServerCompletionQueue* const queue = method_->queue.queue();
    method_->await(mutable_context(), &request_, &responder_, queue, queue, ForStart());
  }
  void OnStart() override {
    queue().Enter();
    // The call may be gone after its answer.
    const std::shared_ptr<const Method> method = method_;
    method->answer(*this);
    Await(method);
  }
  void OnCancel() override {
    if (on_cancel_) on_cancel_();
  }
  void OnDone() override {
    queue().Leave();
    ServerCall::OnDone();
  }

  const std::shared_ptr<const Method> method_;
  Responder responder_;
  Request request_;
  Response response_;
  std::function<void()> on_cancel_;
};

// Answers the calls of a method: `await` is the service's RequestX, or calls that.
template <typename Request, typename Response, typename Await, typename Answer>
void ServeUnary(CallQueue& queue, Await await, Answer answer) {
  using Call = UnaryCall<Request, Response>;
  Call::Await(std::make_shared<const typename Call::Method>(
      typename Call::Method{queue, std::move(await), std::move(answer)}));
}

template <typename Service, typename Base, typename Request, typename Response, typename Answer>
void ServeUnary(CallQueue& queue, Service& service,
                void (Base::*await)(grpc::ServerContext*, Request*,
                                    grpc::ServerAsyncResponseWriter<Response>*,
                                    grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                Answer answer) {
  ServeUnary<Request, Response>(queue, std::bind_front(await, &service), std::move(answer));
}

// Runs `work` on the pool, or ends the call with QUEUE_FULL.
template <typename Call, typename Work>
void WorkOnPool(WorkerPool& pool, Call& call, Work work) {
  if (!pool.Post(std::move(work))) call.Finish(WorkersBusy());
}

// Answers the calls of a method on the pool with what `work` (from a request to
// StatusOr<Response>) gives.
template <typename Service, typename Base, typename Request, typename Response, typename Work>
void ServeOnPool(CallQueue& queue, WorkerPool& pool, Service& service,
                 void (Base::*await)(grpc::ServerContext*, Request*,
                                     grpc::ServerAsyncResponseWriter<Response>*,
                                     grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*),
                 Work work) {
  using Call = UnaryCall<Request, Response>;
  ServeUnary(queue, service, await, [&pool, work = std::move(work)](Call& call) {
    WorkOnPool(pool, call, [&call, &work] {
      if (call.context().IsCancelled()) return call.Finish(grpc::Status::CANCELLED);
      StatusOr<Response> answer = work(call.request());
      if (answer.ok()) call.response() = *std::move(answer);
      call.Finish(answer.status());
    });
  });
}

}  // namespace httptask
