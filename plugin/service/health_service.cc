#include "plugin/service/health_service.h"

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/async_stream.h>

#include <utility>
#include <vector>

#include "plugin/service/unary_call.h"

namespace httptask {
namespace {

// HealthCheckResponse.ServingStatus.
constexpr int kServing = 1;
constexpr int kNotServing = 2;
constexpr int kServiceUnknown = 3;
// Places of the methods in the service.
constexpr int kCheck = 0;
constexpr int kWatch = 1;

grpc::Status Stopping() {
  return grpc::Status(grpc::StatusCode::UNAVAILABLE, "the plugin stops");
}

grpc::Status TooManyWatchers() {
  return grpc::Status(
      grpc::StatusCode::RESOURCE_EXHAUSTED,
      "there are " + std::to_string(HealthService::kWatchersMax) + " watchers, the limit");
}

}  // namespace

// One Watch stream: the status of now, and NOT_SERVING when the plugin stops.
class HealthService::Watcher final : public ServerCall {
 public:
  // Waits for a caller.
  static void Await(HealthService& health, CallQueue& queue) { new Watcher(health, queue); }

  // Whether EndWithNotServing has to be called; needs the mutex.
  bool MustEnd() {
    if (writing_ || finished_) return false;
    finished_ = true;
    return true;
  }
  void EndWithNotServing() {
    response_.set_value(kNotServing);
    writer_.WriteAndFinish(response_, grpc::WriteOptions(), Stopping(), ForFinish());
  }

 private:
  Watcher(HealthService& health, CallQueue& calls)
      : ServerCall(calls), health_(health), writer_(mutable_context()) {
    grpc::ServerCompletionQueue* const queue = calls.queue();
    health_.RequestAsyncServerStreaming(kWatch, mutable_context(), &request_, &writer_, queue,
                                        queue, ForStart());
  }

  void OnStart() override {
    Await(health_, queue());
    bool is_refused = false;
    {
      std::lock_guard lock(health_.mutex_);
      is_refused = health_.watchers_.size() >= kWatchersMax;
      if (!is_refused) health_.watchers_.insert(this);
      response_.set_value(health_.StatusOf(request_.value()));
      finished_ = is_refused || response_.value() == kNotServing;
      writing_ = !finished_;
    }
    if (is_refused) return writer_.Finish(TooManyWatchers(), ForFinish());
    finished_ ? EndWithNotServing() : writer_.Write(response_, ForWrite());
  }
  void OnWrite(bool ok) override {
    bool must_end = false;
    {
      std::lock_guard lock(health_.mutex_);
      writing_ = false;
      must_end = (!ok || health_.stopped_) && MustEnd();
    }
    if (must_end) ok ? EndWithNotServing() : EndCancelled();
  }
  void OnCancel() override {
    {
      std::lock_guard lock(health_.mutex_);
      if (std::exchange(finished_, true)) return;
    }
    EndCancelled();
  }
  void OnDone() override {
    {
      std::lock_guard lock(health_.mutex_);
      health_.watchers_.erase(this);
    }
    delete this;
  }
  void EndCancelled() { writer_.Finish(grpc::Status::CANCELLED, ForFinish()); }

  HealthService& health_;
  grpc::ServerAsyncWriter<Response> writer_;
  Request request_;
  Response response_;      // Belongs to the write under way.
  bool writing_ = false;   // Guarded by the service's mutex, as `finished_`.
  bool finished_ = false;  // Whoever sets it finishes the call.
};

HealthService::HealthService(std::set<std::string> services) : services_(std::move(services)) {
  using grpc::internal::RpcMethod;
  using grpc::internal::RpcServiceMethod;
  AddMethod(new RpcServiceMethod("/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC, nullptr));
  AddMethod(
      new RpcServiceMethod("/grpc.health.v1.Health/Watch", RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodAsync(kCheck);
  MarkMethodAsync(kWatch);
}

void HealthService::Serve(CallQueue& queue) {
  ServeUnary<Request, Response>(
      queue,
      [this](grpc::ServerContext* context, Request* request,
             grpc::ServerAsyncResponseWriter<Response>* responder, grpc::CompletionQueue* calls,
             grpc::ServerCompletionQueue* notifications, void* tag) {
        RequestAsyncUnary(kCheck, context, request, responder, calls, notifications, tag);
      },
      [this](UnaryCall<Request, Response>& call) {
        call.Finish(Check(call.request(), call.response()));
      });
  Watcher::Await(*this, queue);
}

int HealthService::StatusOf(const std::string& service) const {
  if (!services_.contains(service)) return kServiceUnknown;
  return stopped_ ? kNotServing : kServing;
}

grpc::Status HealthService::Check(const Request& request, Response& response) {
  std::lock_guard lock(mutex_);
  response.set_value(StatusOf(request.value()));
  return response.value() == kServiceUnknown
             ? grpc::Status(grpc::StatusCode::NOT_FOUND, "service name unknown")
             : grpc::Status::OK;
}

void HealthService::Stop() {
  std::vector<Watcher*> to_end;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    for (Watcher* watcher : watchers_) {
      if (watcher->MustEnd()) to_end.push_back(watcher);
    }
  }
  for (Watcher* watcher : to_end) watcher->EndWithNotServing();
}

}  // namespace httptask
