#include "plugin/service/health_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>

#include <utility>
#include <vector>

namespace httptask {
namespace {

// HealthCheckResponse.ServingStatus.
constexpr int kServing = 1;
constexpr int kNotServing = 2;
constexpr int kServiceUnknown = 3;

grpc::Status Stopping() {
  return grpc::Status(grpc::StatusCode::UNAVAILABLE, "the plugin stops");
}

}  // namespace

// One Watch stream: the status of now, and NOT_SERVING when the plugin stops. Owns itself.
class HealthService::Watcher : public grpc::ServerWriteReactor<Response> {
 public:
  // `status` is the first to be told; NOT_SERVING is the last as well.
  Watcher(HealthService& health, int status) : health_(health), finished_(status == kNotServing) {
    response_.set_value(status);
  }

  // Writes the first status; to be called once.
  void Begin() {
    const bool is_last = response_.value() == kNotServing;
    is_last ? StartWriteAndFinish(&response_, grpc::WriteOptions(), Stopping())
            : StartWrite(&response_);
  }
  // Whether EndWithNotServing has to be called; needs the mutex.
  bool MustEnd() {
    if (writing_ || finished_) return false;
    finished_ = true;
    return true;
  }
  void EndWithNotServing() {
    response_.set_value(kNotServing);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), Stopping());
  }

  void OnWriteDone(bool ok) override {
    bool must_end = false;
    {
      std::lock_guard lock(health_.mutex_);
      writing_ = false;
      must_end = (!ok || health_.stopped_) && MustEnd();
    }
    if (must_end) ok ? EndWithNotServing() : Finish(grpc::Status::CANCELLED);
  }
  void OnCancel() override {
    {
      std::lock_guard lock(health_.mutex_);
      if (std::exchange(finished_, true)) return;
    }
    Finish(grpc::Status::CANCELLED);
  }
  void OnDone() override {
    {
      std::lock_guard lock(health_.mutex_);
      health_.watchers_.erase(this);
    }
    delete this;
  }

 private:
  HealthService& health_;
  Response response_;    // Belongs to the write under way.
  bool writing_ = true;  // Guarded by the service's mutex, as `finished_`.
  bool finished_;        // Whoever sets it finishes the call.
};

// The stream of a watcher above the limit. Owns itself.
class HealthService::Refusal : public grpc::ServerWriteReactor<Response> {
 public:
  Refusal() {
    Finish(grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED,
                        "there are " + std::to_string(kWatchersMax) + " watchers, the limit"));
  }
  void OnDone() override { delete this; }
};

HealthService::HealthService(std::set<std::string> services) : services_(std::move(services)) {
  using grpc::internal::RpcMethod;
  using grpc::internal::RpcServiceMethod;
  AddMethod(new RpcServiceMethod("/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodCallback(
      0, new grpc::internal::CallbackUnaryHandler<Request, Response>(
             [this](grpc::CallbackServerContext* context, const Request* request,
                    Response* response) { return Check(context, *request, response); }));
  AddMethod(
      new RpcServiceMethod("/grpc.health.v1.Health/Watch", RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodCallback(1, new grpc::internal::CallbackServerStreamingHandler<Request, Response>(
                            [this](grpc::CallbackServerContext* /*context*/,
                                   const Request* request) { return Watch(*request); }));
}

int HealthService::StatusOf(const std::string& service) const {
  if (!services_.contains(service)) return kServiceUnknown;
  return stopped_ ? kNotServing : kServing;
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const Request& request, Response* response) {
  {
    std::lock_guard lock(mutex_);
    response->set_value(StatusOf(request.value()));
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(response->value() == kServiceUnknown
                      ? grpc::Status(grpc::StatusCode::NOT_FOUND, "service name unknown")
                      : grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<HealthService::Response>* HealthService::Watch(const Request& request) {
  Watcher* watcher = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (watchers_.size() >= kWatchersMax) return new Refusal();
    watcher = new Watcher(*this, StatusOf(request.value()));
    watchers_.insert(watcher);
  }
  watcher->Begin();
  return watcher;
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
